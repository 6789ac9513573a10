import { type LoyaltyReverseRequest, LoyaltyReverseRequest as schema, vendorReference } from '@scm-relay/schemas';
import type { MappingInput, MappingResult } from '../connector.js';
import { checker, mapped, unmappable } from '../shared/check.js';
import { sum } from '../shared/formats.js';

const check = checker<LoyaltyReverseRequest>(schema);

/** Pure: event and notice in, request out. The points of what came back are those of what was paid for it. */
export const mapReverse = ({ event, notice, lines }: MappingInput): MappingResult => {
  if (event.kind !== 'refund') return unmappable('/event/kind', 'only what comes back costs points');
  const amount = sum(lines.map(({ price }) => price));
  return mapped(check, { reference: vendorReference(event), order: notice.tid, amount });
};
