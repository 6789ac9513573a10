import { type AlertConfig, type Hours, type Logger, type Repeated, repeat } from '@scm-relay/runtime';
import { DateTime } from 'luxon';
import { digest } from './digest.js';
import { evaluate } from './evaluate.js';
import { tell } from './message.js';
import { type AlertSources, readAlertFigures } from './read-figures.js';
import type { AlertStore } from './store.js';

/** Whether nobody is to be told at this moment (milliseconds since 1970). */
export const isQuiet = (hours: Hours | null, timeZone: string, at: number): boolean => {
  if (hours === null) return false;
  const { hour, minute } = DateTime.fromMillis(at, { zone: timeZone });
  const now = hour * 60 + minute;
  const { from, until } = hours;
  return from < until ? from <= now && now < until : now >= from || now < until;
};

const EVERY_MS = 10_000;
/** A webhook that is away for long: what began to be told first makes room. */
const MOST_UNTOLD = 100;

export interface AlertOptions {
  readonly config: AlertConfig;
  /** of the operators: that of the quiet hours */
  readonly timeZone: string;
  readonly sources: AlertSources;
  readonly store: AlertStore;
  readonly log: Logger;
  /** between two looks, milliseconds */
  readonly everyMs?: number;
  readonly now?: () => number;
}

/**
 * Looks how things stand and tells a webhook, for as long as a board runs. Several boards tell once: what was told lies in Redis, and
 * one at a time looks. An alert is kept until the webhook took it, and over the quiet hours; what is kept is told as one digest. Whatever
 * goes wrong here is logged and tried again at the next look.
 */
export function startAlerts(options: AlertOptions): Repeated {
  const { config, timeZone, sources, store, log, everyMs = EVERY_MS, now = Date.now } = options;
  const { url } = config;
  if (url === null) return { stop: async () => undefined };

  const look = async (): Promise<void> => {
    const before = await store.read();
    const { figures, cursor } = await readAlertFigures(sources, before.cursor, now(), (what, error) =>
      log.warn('something that alerts are made of could not be read', { what, error }),
    );
    const { alerts, watch } = evaluate(before.watch, figures, config);
    const outbox = digest(before.outbox, alerts).slice(-MOST_UNTOLD);
    await store.write({ watch, cursor, outbox });
    if (outbox.length === 0 || isQuiet(config.quietHours, timeZone, figures.at)) return;
    const { taken, reply } = await tell(config, url, outbox, figures.at);
    if (taken) await store.write({ watch, cursor, outbox: [] });
    else {
      // a robot refuses with status 200, and without a status the text says why nothing came back
      const { status, text } = reply;
      log.warn('the alert webhook did not take the alerts; they are sent again', { status, reply: text.slice(0, 200) });
    }
  };

  return repeat(
    everyMs,
    () => store.locked(look),
    (error) => log.warn('alerts could not be looked for', { error }),
  );
}
