import { maskText, personalValues } from '@scm-relay/runtime';
import { cut } from './text.js';

/** Longest part of a vendor's text that is looked at: bounds the work, not the message. */
const LOOKED_AT = 4096;
const LONGEST_MESSAGE = 200;
const ENTITIES: Readonly<Record<string, string>> = { nbsp: ' ', lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Plain text of what may be HTML (the ERP's `info`, error pages of proxies). */
const stripHtml = (html: string): string =>
  html
    .slice(0, LOOKED_AT)
    .replace(/<(script|style)\b[^<>]*>[^<]*(?:<\/\1>|$)/gi, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(nbsp|lt|gt|quot|apos|amp|#39);/g, (_, name: string) => ENTITIES[name] ?? "'")
    .replace(/\s+/g, ' ')
    .trim();

/** `label` and what the vendor said, fit for logs and pages: plain, at most 200 characters, free of the request's personal data. */
export const vendorMessage = (label: string, said: unknown, request: unknown): string => {
  const text = typeof said === 'string' ? stripHtml(said).replace(/\p{Surrogate}/gu, '\uFFFD') : '';
  return text === '' ? label : cut(`${label}: ${maskText(text, personalValues(request))}`, LONGEST_MESSAGE);
};
