import { connectors } from '@scm-relay/connectors';
import type { CheckoutContent } from '@scm-relay/schemas';
import { mappingInput } from '../support/mapping-input.js';
import { checkoutBody, noticeOf } from './load/bodies.js';

/** The very request our delivery of a checkout sends: the rival posts as many bytes as we do. */
export const mapPushOrderSample = (): unknown => {
  const notice = noticeOf(1);
  const body = JSON.parse(checkoutBody(1)) as CheckoutContent;
  const mapped = connectors.get('push')?.operations['push.order']?.map(
    mappingInput({
      event: { kind: 'checkout', acceptedAt: 0, body },
      notice,
      lines: notice.lines,
      context: { timeZone: 'Asia/Shanghai', defaultStoreCode: 'DEFAULT', warehouses: new Map() },
    }),
  );
  if (!mapped?.ok) throw new Error('the sample could not be mapped');
  return mapped.request;
};
