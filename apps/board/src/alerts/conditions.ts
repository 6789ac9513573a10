import type { Alert, AlertFigures, Condition, Watch } from './alert.js';

const [MINUTE, HOUR] = [60, 3600];

/** Above which value, and for how many seconds, before it is told: the same as in deploy/prometheus/alerts.yml. */
const LIMITS: Readonly<Record<Condition['kind'], { readonly above: number; readonly seconds: number }>> = {
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

/** Conditions that have lasted too long are told once, and again when they are over. */
export const evaluateConditions = (
  before: Watch['conditions'],
  { at, conditions }: AlertFigures,
): { readonly alerts: readonly Alert[]; readonly next: Watch['conditions'] } => {
  const alerts: Alert[] = [];
  const next: Record<string, Watch['conditions'][string]> = { ...before };
  for (const each of conditions) {
    const { above, seconds } = LIMITS[each.kind];
    const name = `${each.kind} ${each.about ?? ''}`;
    const { since, told } = before[name] ?? { since: at, told: false };
    // null: there never was any
    const is = each.value === null || each.value > (told ? above * OVER : above);
    const tell = is && !told && at - since >= seconds * 1000;
    if (tell || (told && !is)) alerts.push({ ...each, resolved: !is });
    if (is) next[name] = { since, told: told || tell };
    else delete next[name];
  }
  return { alerts, next };
};
