import { randomUUID } from 'node:crypto';
import { type PostJsonResult, postJson } from '@scm-relay/connectors';
import { type AlertConfig, signatureOf } from '@scm-relay/runtime';
import type { Alert } from './alert.js';
import { MOST_BYTES, robotCall, robotTook } from './robot.js';
import { alertText } from './text.js';

const SOURCE = 'scm-relay';
const TIMEOUT_MS = 5_000;

const linesOf = (alert: Alert): string => {
  const { zh, en } = alertText(alert);
  return `${'resolved' in alert && alert.resolved ? '✅' : '⚠️'} ${zh}\n${en}`;
};

/**
 * Both languages, for a group chat: a line each. Robots can be bound to a keyword: the first line holds ours. What does not fit into
 * `mostBytes` is counted at the end.
 */
const textOf = (alerts: readonly Alert[], mostBytes = Number.POSITIVE_INFINITY): string => {
  const lines = [`[${SOURCE}]`];
  const left = (n: number): string => `… +${n}`;
  let bytes = Buffer.byteLength(lines.join('\n')) + left(alerts.length).length + 8;
  for (const [i, alert] of alerts.entries()) {
    const text = linesOf(alert);
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > mostBytes) return [...lines, left(alerts.length - i)].join('\n');
    lines.push(text);
  }
  return lines.join('\n');
};

/** As JSON: each alert with its figures, and with its sentence in both languages. */
const jsonOf = (alerts: readonly Alert[], at: number) => ({
  source: SOURCE,
  at: new Date(at).toISOString(),
  text: textOf(alerts),
  alerts: alerts.map((alert) => ({ ...alert, text: alertText(alert) })),
});

/** CONTRACT §3.6 */
const signer = (secret: Buffer | null, at: number) =>
  secret === null
    ? {}
    : {
        sign: (body: Buffer) => {
          const [id, timestamp] = [randomUUID(), String(Math.floor(at / 1000))];
          const signature = signatureOf(secret, id, timestamp, body);
          return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
        },
      };

/** Tells a webhook, once; whether it took it, and what it answered. `at` is now. */
export const tell = async (
  { format, robotSecret, signingSecret }: AlertConfig,
  url: string,
  alerts: readonly Alert[],
  at: number,
): Promise<{ readonly taken: boolean; readonly reply: PostJsonResult }> => {
  if (format === 'json') {
    const reply = await postJson(url, jsonOf(alerts, at), { timeoutMs: TIMEOUT_MS, ...signer(signingSecret, at) });
    return { taken: reply.ok, reply };
  }
  const call = robotCall(format, url, robotSecret, textOf(alerts, MOST_BYTES[format]), at);
  const reply = await postJson(call.url, call.body, { timeoutMs: TIMEOUT_MS });
  return { taken: reply.ok && robotTook(reply.text), reply };
};
