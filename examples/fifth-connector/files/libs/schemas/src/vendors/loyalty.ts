import { text } from '../event.js';
import { type Static, Type } from '../type.js';

export const LOYALTY_REVERSE_PATH = '/points/reverse';

/** Body of `POST /points/reverse`: the points of one returned piece are taken back. */
export const LoyaltyReverseRequest = Type.Object({ reference: text(64), order: text(40), amount: text(17) });
export type LoyaltyReverseRequest = Static<typeof LoyaltyReverseRequest>;

/** The reply: `ok` decides, `error` explains. */
export const LoyaltyReply = Type.Object({ ok: Type.Boolean(), error: Type.Optional(Type.String()) });
export type LoyaltyReply = Static<typeof LoyaltyReply>;
