import type { TextKey } from '../i18n/en.js';
import type { View } from '../pages/view.js';

/** Actions of the audit log and their words; the log keeps the code, the reader sees the word. */
const WORDS = {
  'attention:retry': 'did.retry',
  'attention:resolve': 'did.resolve',
  'attention:discard': 'did.discard',
  'bulk:cancel': 'did.cancel',
  'queue:pause': 'did.pause',
  'queue:resume': 'did.resume',
  'queue:promote': 'did.promote',
  'queue:retry': 'did.queue-retry',
  'destination:release': 'did.release',
  'chase:take': 'did.chase',
  'chase:give-back': 'did.unchase',
  'trace:reveal': 'did.reveal',
  login: 'did.login',
  logout: 'did.logout',
  refused: 'did.refused',
} as const satisfies Readonly<Record<string, TextKey>>;

export const ACTIONS = Object.keys(WORDS) as readonly (keyof typeof WORDS)[];

/** An action in the reader's language; one that has no word yet by its code. */
export const actionWord = ({ t }: View, action: string): string => {
  const known = ACTIONS.find((each) => each === action);
  return known ? t(WORDS[known]) : action;
};
