/** A text for people, in both languages of the documents. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** `both`: English, and 简体中文 below it, for tools that know one description only. */
export type Language = 'en' | 'zh-CN' | 'both';

export const words = (en: string, zh: string): Words => ({ en, zh });

export const speak =
  (language: Language, between = '\n\n') =>
  ({ en, zh }: Words): string =>
    language === 'en' ? en : language === 'zh-CN' ? zh : `${en}${between}${zh}`;
