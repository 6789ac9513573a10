import type { Config } from '@scm-relay/runtime';
import type { Log } from './log.js';

const DAY_MS = 86_400_000;
/** A month is time enough to make a new key and hand it over. */
const NOTICE_MS = 30 * DAY_MS;

/** Tells, now and once a day, which keys end within a month or have ended. Returns how to stop it. */
export function watchKeyEnds({ access }: Pick<Config['ingress'], 'access'>, log: Log): () => void {
  const look = () => {
    for (const [group, { keys }] of Object.entries(access)) {
      for (const [key, { until }] of keys) {
        if (until === null || until - Date.now() > NOTICE_MS) continue;
        const fields = { group, key, until: new Date(until).toISOString() };
        if (until <= Date.now()) log.warn('an API key has ended', fields);
        else log.warn('an API key ends soon', fields);
      }
    }
  };
  look();
  const timer = setInterval(look, DAY_MS).unref();
  return () => clearInterval(timer);
}
