import { isEventKind } from '@scm-relay/schemas';
import type { EventPosition } from './reader.js';

const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The order of every list that is read from both places: negative where `a` is the newer one. */
export const byNewest = (a: EventPosition, b: EventPosition): number =>
  b.acceptedAt - a.acceptedAt || bytewise(b.kind, a.kind) || bytewise(b.seq, a.seq);

export const isOlder = (a: EventPosition, than: EventPosition): boolean => byNewest(a, than) > 0;

/** No event stands there: all that were accepted at this time or before are older. */
export const justAfter = (at: number): EventPosition => ({ acceptedAt: at + 1, kind: 'checkout', seq: '' });

export const positionText = ({ acceptedAt, kind, seq }: EventPosition): string => `${acceptedAt} ${kind}:${seq}`;

export const readPosition = (text: string): EventPosition | null => {
  const [, at, kind, seq] = /^(\d{1,16}) ([a-z]+):([\s\S]*)$/.exec(text) ?? [];
  if (at === undefined || kind === undefined || seq === undefined || !isEventKind(kind)) return null;
  return { acceptedAt: Number(at), kind, seq };
};
