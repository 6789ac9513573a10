import { type Static, Type } from './type.js';
import { type EventKind, isEventKind } from './vocabulary.js';

/** Required text of a WMS field: specs/scm-callbacks.md gives every one as string(50) unless noted. */
export const text = (maxLength: number) => Type.String({ minLength: 1, maxLength, format: 'well-formed' });
/** An optional field may be left out, null or "" (specs/scm-callbacks.md shows `"msg": ""`); all three mean "not given". */
export const optionalText = (maxLength: number) =>
  Type.Optional(Type.Union([Type.String({ maxLength, format: 'well-formed' }), Type.Null()]));

const Package = Type.Object({ tn: text(50), sns: Type.Array(text(50), { minItems: 1 }) });

/** Body of `POST /scm/checkout` (specs/scm-callbacks.md, 出库回传). `pkg` is one package or a list. */
export const CheckoutBody = Type.Object({
  seq: text(50),
  dn: text(50),
  pkg: Type.Union([Package, Type.Array(Package, { minItems: 1 })]),
});

const ts = Type.String({ minLength: 1, maxLength: 50, format: 'event-time' });

/** Body of `POST /scm/refund` (入库回传). The document's samples lack `storeCode` and `ts`, so only the strict form demands them. */
export const RefundBody = Type.Object({
  seq: text(50),
  storeCode: Type.Optional(text(50)),
  dn: optionalText(50),
  cc: optionalText(50),
  tn: text(50),
  sn: text(50),
  ts: Type.Optional(ts),
});

/** The document's own table, `SCM_STRICT=true`. */
export const StrictRefundBody = Type.Object({ ...RefundBody.properties, storeCode: text(50), ts });

/** Body of `POST /scm/refuse` (退单). */
export const RefuseBody = Type.Object({ seq: text(50), dn: optionalText(50), msg: optionalText(100) });

export interface PackageContent {
  readonly tn: string;
  readonly sns: readonly string[];
}

/** Content of an accepted event: known fields only, optional ones absent when not given, `pkg` always a list. */
export interface CheckoutContent {
  readonly seq: string;
  readonly dn: string;
  readonly pkg: readonly PackageContent[];
}
export interface RefundContent {
  readonly seq: string;
  readonly storeCode?: string;
  readonly dn?: string;
  readonly cc?: string;
  readonly tn: string;
  readonly sn: string;
  readonly ts?: string;
}
export interface RefuseContent {
  readonly seq: string;
  readonly dn?: string;
  readonly msg?: string;
}

export interface EventContents {
  checkout: CheckoutContent;
  refund: RefundContent;
  refuse: RefuseContent;
}
export type EventContent = EventContents[EventKind];

/** An accepted event as mapping sees it. `acceptedAt` is milliseconds since 1970. */
export type RelayEvent = {
  [K in EventKind]: { readonly kind: K; readonly acceptedAt: number; readonly body: EventContents[K] };
}[EventKind];

export type CheckoutInput = Static<typeof CheckoutBody>;
export type RefundInput = Static<typeof RefundBody>;
export type RefuseInput = Static<typeof RefuseBody>;

/** `checkout:…`, `refund:…`, `refuse:…`: what names an event everywhere; `seq` comes last, for it may hold any character. */
export const eventId = (kind: EventKind, seq: string): string => `${kind}:${seq}`;

/** Takes an event's id apart; null where it is none. */
export const splitEventId = (id: string): { readonly kind: EventKind; readonly seq: string } | null => {
  const at = id.indexOf(':');
  const kind = id.slice(0, Math.max(at, 0));
  return isEventKind(kind) ? { kind, seq: id.slice(at + 1) } : null;
};

/**
 * The reference under which a vendor knows an event (CONTRACT §4): `seq` is unique per endpoint only, so a refuse is prefixed, and so
 * is a refund whose `seq` looks like a prefixed one.
 */
export const vendorReference = ({ kind, body: { seq } }: RelayEvent): string =>
  kind === 'refuse' ? `refuse-${seq}` : /^ref(use|und)-/.test(seq) ? `refund-${seq}` : seq;
