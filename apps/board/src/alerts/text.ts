import { type Language, translator } from '../i18n/language.js';
import type { Alert, Condition } from './alert.js';

const HOUR_S = 3600;

/** Short ones in minutes, long ones in hours. */
const duration = (language: Language, seconds: number): string =>
  seconds < 2 * HOUR_S
    ? translator(language)('alert.minutes', { n: Math.ceil(seconds / 60) })
    : translator(language)('alert.hours', { n: Math.floor(seconds / HOUR_S) });

/** What it is about, as readers call it. */
const subject = (language: Language, alert: Condition): string => {
  const t = translator(language);
  if (alert.kind === 'held') return t(`destination.${alert.about}`);
  if (alert.kind === 'parked-many') return t(`reason.${alert.about}`);
  return alert.about ?? '';
};

const conditionSentence = (language: Language, alert: Condition & { readonly resolved: boolean }): string => {
  const { kind, value, resolved } = alert;
  const t = translator(language);
  if (kind === 'backup' && value === null) return t('alert.backup.none');
  const values = {
    about: subject(language, alert),
    n: value ?? 0,
    duration: duration(language, value ?? 0),
  };
  return t(resolved ? `alert.${kind}.over` : `alert.${kind}`, values);
};

/** Numbers as others sent them: none may begin a line of its own, or call everybody as Feishu's tags in a text do. */
const listed = (numbers: readonly string[]): string =>
  numbers.map((number) => number.replace(/\p{C}|\p{Z}/gu, ' ').replaceAll('<', '＜')).join(', ');

/** One alert in a sentence. */
const sentence = (language: Language, alert: Alert): string => {
  const t = translator(language);
  switch (alert.kind) {
    case 'attention':
      return t('alert.attention', { n: alert.fresh, total: alert.total, reason: t(`reason.${alert.reason}`) });
    case 'checkout-refused':
      return t('alert.checkout-refused', {
        n: alert.count,
        orders: listed(alert.orders) || '?',
        parcels: listed(alert.parcels) || '?',
      });
    case 'still-out':
      return t('alert.still-out', { n: alert.count, checkouts: listed(alert.checkouts) });
    case 'bodies-refused':
      return t('alert.bodies-refused', { n: alert.count, kind: t(`kind.${alert.event}`) });
    case 'refused-again':
      return t('alert.refused-again', { n: alert.count, kind: t(`kind.${alert.event}`), code: alert.code });
    case 'oldest':
      return t(alert.resolved ? 'alert.oldest.over' : 'alert.oldest', { queue: alert.queue, seconds: alert.seconds });
    case 'parked':
      return t(alert.resolved ? 'alert.parked.over' : 'alert.parked', {
        reason: t(`reason.${alert.reason}`),
        n: alert.count,
        duration: duration(language, alert.seconds),
      });
    case 'breaker':
      return t(alert.resolved ? 'alert.breaker.over' : 'alert.breaker', {
        destination: t(`destination.${alert.destination}`),
      });
    case 'redis':
      return alert.resolved ? t('alert.redis.over') : t('alert.redis', { problems: alert.problems.join('; ') });
    default:
      return conditionSentence(language, alert);
  }
};

/** One alert in both languages. */
export const alertText = (alert: Alert): { readonly en: string; readonly zh: string } => ({
  en: sentence('en', alert),
  zh: sentence('zh', alert),
});
