import { setTimeout as pause } from 'node:timers/promises';
import type { Notice } from '@scm-relay/schemas';

const BATCH = 1000;
const MOST_TRIES = 10;
const AGAIN_AFTER_MS = 200;

/** Sent again where the ingress asks for that: a Redis that is kept busy for seconds does not confirm in time. */
const send = async (url: string, method: string, type: string, body: string, attempt = 1): Promise<string> => {
  const answer = await fetch(url, { method, headers: { 'content-type': type }, body });
  const text = await answer.text();
  if (answer.status === 503 && attempt < MOST_TRIES) {
    await pause(AGAIN_AFTER_MS);
    return send(url, method, type, body, attempt + 1);
  }
  if (!answer.ok) throw new Error(`${method} ${url} was answered ${answer.status}: ${text.slice(0, 500)}`);
  return text;
};

/** `POST /notices`, a thousand at a time. */
export const announceNotices = async (
  base: string,
  first: number,
  count: number,
  noticeOf: (n: number) => Notice,
): Promise<void> => {
  for (let from = first; from < first + count; from += BATCH) {
    const size = Math.min(BATCH, first + count - from);
    const body = Array.from({ length: size }, (_, i) => `${JSON.stringify(noticeOf(from + i))}\n`).join('');
    const answer: unknown = JSON.parse(await send(`${base}/notices`, 'POST', 'application/x-ndjson', body));
    const accepted = typeof answer === 'object' && answer !== null && 'accepted' in answer ? answer.accepted : 0;
    if (accepted !== size) throw new Error(`of ${size} notices ${accepted} were accepted`);
  }
};

export const putNotice = async (base: string, notice: Notice): Promise<void> => {
  await send(`${base}/notices/${notice.dn}`, 'PUT', 'application/json', JSON.stringify(notice));
};

export const postCheckout = async (base: string, body: object): Promise<void> => {
  await send(`${base}/scm/checkout`, 'POST', 'application/json', JSON.stringify(body));
};
