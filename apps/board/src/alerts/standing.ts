import type { Alert, AlertFigures, Standing, Watch } from './alert.js';

const [MINUTE, HOUR] = [60, 3600];

/** Above which value, and for how many seconds, before it is told: the same as in deploy/prometheus/alerts.yml. */
const LIMITS: Readonly<Record<Standing['kind'], { readonly above: number; readonly seconds: number }>> = {
  'no-worker': { above: 0, seconds: 2 * MINUTE },
  'queue-paused': { above: 0, seconds: HOUR },
  held: { above: 0, seconds: 5 * MINUTE },
  'parked-many': { above: 1000, seconds: 10 * MINUTE },
  memory: { above: 80, seconds: 5 * MINUTE },
  unlimited: { above: 0, seconds: 10 * MINUTE },
  history: { above: HOUR, seconds: 10 * MINUTE },
  backup: { above: 25 * HOUR, seconds: 15 * MINUTE },
  audit: { above: 5 * MINUTE, seconds: 0 },
};

/** What was told is over well below the limit: around it, it would be told again and again. */
const OVER = 0.9;

/** How things stand for too long: told once when it has lasted, and when it is over. */
export const evaluateStanding = (
  before: Watch['standing'],
  { at, standing }: AlertFigures,
): { readonly alerts: readonly Alert[]; readonly next: Watch['standing'] } => {
  const alerts: Alert[] = [];
  const next: Record<string, Watch['standing'][string]> = {};
  for (const each of standing) {
    const { above, seconds } = LIMITS[each.kind];
    const name = `${each.kind} ${each.about ?? ''}`;
    const { since, told } = before[name] ?? { since: at, told: false };
    // null: there never was any
    const is = each.value === null || each.value > (told ? above * OVER : above);
    const tell = is && !told && at - since >= seconds * 1000;
    if (tell || (told && !is)) alerts.push({ ...each, resolved: !is });
    if (is) next[name] = { since, told: told || tell };
  }
  return { alerts, next };
};
