import type { Language } from './language.js';
import { DETAILS, FIELD_ERRORS, MESSAGES, REFUSALS } from './zh/messages.js';

const escaped = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');

/** `item code {sn} …` as a pattern with a named group for each fact. */
const SENTENCES = [...DETAILS, ...REFUSALS, ...FIELD_ERRORS].map(([en, zh]) => ({
  pattern: new RegExp(`^${escaped(en).replace(/\{(\w+)\}/g, '(?<$1>[\\s\\S]+?)')}$`),
  zh,
}));

const STATES: Readonly<Record<string, string>> = MESSAGES;

const inChinese = (text: string): string => {
  for (const { pattern, zh } of SENTENCES) {
    const facts = pattern.exec(text)?.groups ?? (pattern.test(text) ? {} : null);
    if (facts === null) continue;
    return zh.replace(/\{(\w+)\}/g, (_, name: string) => {
      const fact = facts[name] ?? '';
      // the state of a notice
      if (name === 'state') return STATES[`notice.${fact}`] ?? fact;
      if (name === 'choice') return fact.split(' or ').map(inChinese).join('或');
      return name === 'rest' ? inChinese(fact) : fact;
    });
  }
  return text;
};

/** A sentence that our processes wrote down in English, in the reader's language; what is not ours stays as it is. */
export const detailIn = (language: Language, text: string): string =>
  language === 'zh' ? text.split('; ').map(inChinese).join('；') : text;
