import type { Notice, PushedOrder } from '@scm-relay/schemas';
import { parsed } from '../script/replies.js';
import { unpack } from './pack.js';

export interface KeptNotice {
  readonly notice: Notice;
  /** null: it was not pushed to us as an order */
  readonly pushed: PushedOrder | null;
}

/** Reads the text of `document:<dn>`: the notice, and on a second line the order as it was pushed (put-notice.lua writes it). */
export const keptNotice = (text: string): KeptNotice => {
  const [notice = '', pushed] = text.split('\n');
  return {
    notice: parsed<Notice>(unpack(notice)),
    pushed: pushed ? parsed<PushedOrder>(unpack(pushed)) : null,
  };
};
