import { type Language, translator } from '../i18n/language.js';
import type { Alert } from './alert.js';

/** One alert in a sentence. */
const sentence = (language: Language, alert: Alert): string => {
  const t = translator(language);
  switch (alert.kind) {
    case 'attention':
      return t('alert.attention', { n: alert.fresh, total: alert.total, reason: t(`reason.${alert.reason}`) });
    case 'checkout-refused':
      return t('alert.checkout-refused', {
        n: alert.count,
        orders: alert.orders.join(', ') || '?',
        parcels: alert.parcels.join(', ') || '?',
      });
    case 'still-out':
      return t('alert.still-out', { n: alert.count, checkouts: alert.checkouts.join(', ') });
    case 'refused-again':
      return t('alert.refused-again', { n: alert.count, kind: t(`kind.${alert.event}`), code: alert.code });
    case 'oldest':
      return t(alert.resolved ? 'alert.oldest.over' : 'alert.oldest', { queue: alert.queue, seconds: alert.seconds });
    case 'parked':
      return t(alert.resolved ? 'alert.parked.over' : 'alert.parked', {
        reason: t(`reason.${alert.reason}`),
        n: alert.count,
        hours: Math.floor(alert.seconds / 3600),
      });
    case 'breaker':
      return t(alert.resolved ? 'alert.breaker.over' : 'alert.breaker', {
        destination: t(`destination.${alert.destination}`),
      });
    case 'redis':
      return alert.resolved ? t('alert.redis.over') : t('alert.redis', { problems: alert.problems.join('; ') });
  }
};

/** One alert in both languages. */
export const alertText = (alert: Alert): { readonly en: string; readonly zh: string } => ({
  en: sentence('en', alert),
  zh: sentence('zh', alert),
});
