import { html, type Part } from '@scm-relay/runtime';
import type { AuditItem } from '../audit/read.js';
import type { TextKey } from '../i18n/texts.js';
import type { View } from '../pages/view.js';

// The audit log keeps codes and facts; the reader sees words.

const ACTION_WORDS = {
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
  'notice:cancel': 'did.notice-cancel',
  'notice:reopen': 'did.notice-reopen',
  'notice:erase': 'did.notice-erase',
  'trace:reveal': 'did.reveal',
  recover: 'did.recover',
  rekey: 'did.rekey',
  login: 'did.login',
  logout: 'did.logout',
  refused: 'did.refused',
} as const satisfies Readonly<Record<string, TextKey>>;

export const ACTIONS = Object.keys(ACTION_WORDS) as readonly (keyof typeof ACTION_WORDS)[];

/** An action, or all whose codes begin with this one (`attention`), in the reader's language; what has no word stays a code. */
export const actionWord = ({ t }: View, action: string): string => {
  const known = ACTIONS.filter((each) => each === action || each.startsWith(`${action}:`));
  return known.length === 0 ? action : known.map((each) => t(ACTION_WORDS[each])).join(' / ');
};

const RESULT_WORDS: Readonly<Record<string, TextKey>> = {
  ok: 'result.ok',
  gone: 'result.gone',
  'not-pending': 'result.not-pending',
  'came-back': 'result.came-back',
  'in-turn': 'result.in-turn',
  discarded: 'result.discarded',
  'several-events': 'result.several-events',
  'outcome-unknown': 'outcome.unknown',
  'notice-in-use': 'result.notice-in-use',
  unknown: 'result.unknown',
  failed: 'result.failed',
  incomplete: 'result.incomplete',
  'wrong password': 'result.wrong-password',
  'too many wrong passwords': 'error.too-many-requests.title',
  'refused: viewer': 'result.viewer',
  'refused: another site': 'result.another-site',
  forbidden: 'error.forbidden.title',
  unauthorized: 'error.unauthorized.title',
};

const RETRIED = /^retried (\d+), skipped (\d+)$/;

/** How it ended, in the reader's language. */
export const resultWord = ({ t }: View, result: string): string => {
  const [, retried, skipped] = RETRIED.exec(result) ?? [];
  if (retried !== undefined && skipped !== undefined) return t('result.retried', { retried, skipped });
  const key = RESULT_WORDS[result];
  return key === undefined ? result : t(key);
};

/** A pause's note as it is written down, with its end behind what the operator said. */
const PAUSED = /^(?:([\s\S]*); )?until (\d{4}-\d{2}-\d{2}T[\d:.]+Z)$/;

/** What was said to it: an operator's words as they are, ours in the reader's language. */
export const noteOf = ({ t, time, detail }: View, { action, note }: AuditItem): Part => {
  if (note === null) return '';
  const [, said, until] = (action === 'queue:pause' ? PAUSED.exec(note) : null) ?? [];
  if (until !== undefined && !Number.isNaN(Date.parse(until)))
    return html`${said ? `${said} · ` : ''}${t('waits.until')} ${time(until)}`;
  return action === 'queue:resume' || action === 'recover' || action === 'rekey' ? detail(note) : note;
};
