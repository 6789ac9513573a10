import type { AlertFormat } from '@scm-relay/runtime';
import type { Alert } from './alert.js';
import { alertText } from './text.js';

const SOURCE = 'scm-relay';

/** Both languages, for a group chat: a line each. Robots of DingTalk can be bound to a keyword: the first line holds ours. */
const textOf = (alerts: readonly Alert[]): string =>
  [
    `[${SOURCE}]`,
    ...alerts.map((alert) => {
      const { zh, en } = alertText(alert);
      return `${'resolved' in alert && alert.resolved ? '✅' : '⚠️'} ${zh}\n${en}`;
    }),
  ].join('\n');

/**
 * What is posted: `json` names each alert with its figures, `dingtalk` is the text form of the team robot
 * (`{ msgtype: 'text', text: { content } }`).
 */
export const alertMessage = (format: AlertFormat, alerts: readonly Alert[], at: number): unknown => {
  const text = textOf(alerts);
  if (format === 'dingtalk') return { msgtype: 'text', text: { content: text } };
  return {
    source: SOURCE,
    at: new Date(at).toISOString(),
    text,
    alerts: alerts.map((alert) => ({ ...alert, text: alertText(alert) })),
  };
};

/** DingTalk answers 200 to what it does not take, too: `errcode` says so. */
export const wasTaken = (format: AlertFormat, reply: { readonly ok: boolean; readonly text: string }): boolean =>
  reply.ok && (format !== 'dingtalk' || !/"errcode"\s*:\s*(?!0\b)-?\d/.test(reply.text));
