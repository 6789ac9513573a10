import type { EventKind } from './vocabulary.js';

/** A setting of a destination: the variable `<DEST>_<NAME>`, `customerId` of push being `PUSH_CUSTOMER_ID`. All are required. */
export interface DestinationSetting {
  readonly accepts: 'http-url' | 'text' | 'header-text' | 'salted-secret';
  readonly default?: string;
  /** what the stand-in accepts, good for nothing else; of the address: the path below the sandbox's own */
  readonly sandbox: string;
}

interface DestinationRow {
  /** for people, on the board */
  readonly label: { readonly en: string; readonly zh: string };
  /** `<destination>.<operation>` (CONTRACT §4), with the kinds of event it can be made of */
  readonly operations: Readonly<Record<string, readonly EventKind[]>>;
  readonly settings: { readonly url: DestinationSetting } & Readonly<Record<string, DestinationSetting>>;
  /** defaults of `<DEST>_RATE` and `<DEST>_RESEND_SAFE` (CONTRACT §2) */
  readonly rate: string;
  readonly resendSafe: boolean;
}

/**
 * The routing table's destinations: what everybody else has to know of a connector, one row each (docs/adding-a-connector.md).
 * Queues, variables, operations, the sandbox's credentials and the board's labels follow from it.
 */
export const DESTINATION_ROWS = {
  wdt: {
    label: { en: 'WDT', zh: '旺店通' },
    operations: { 'wdt.smartRefund': ['refund'] },
    settings: {
      url: { accepts: 'http-url', sandbox: '/openapi' },
      sid: { accepts: 'text', sandbox: 'sandbox' },
      key: { accepts: 'text', sandbox: 'sandbox-key' },
      secret: { accepts: 'salted-secret', sandbox: 'sandbox-secret:sandbox-salt' },
    },
    rate: '55/60s',
    resendSafe: false,
  },
  pos: {
    label: { en: 'POS', zh: 'POS' },
    operations: { 'pos.refund': ['refund', 'refuse'] },
    settings: {
      url: { accepts: 'http-url', sandbox: '' },
      authorization: { accepts: 'header-text', sandbox: 'Sandbox sandbox-pos' },
    },
    rate: 'none',
    resendSafe: false,
  },
  erp: {
    label: { en: 'ERP', zh: 'ERP' },
    operations: { 'erp.refund': ['refund', 'refuse'] },
    settings: {
      url: { accepts: 'http-url', sandbox: '' },
      appid: { accepts: 'text', sandbox: 'sandbox-app' },
      secret: { accepts: 'text', sandbox: 'sandbox-erp-secret' },
    },
    rate: 'none',
    resendSafe: false,
  },
  push: {
    label: { en: 'Push', zh: '推送' },
    operations: { 'push.order': ['checkout'], 'push.return': ['refund', 'refuse'] },
    settings: {
      url: { accepts: 'http-url', sandbox: '' },
      customerId: { accepts: 'text', default: 'BudweiserTmall', sandbox: 'BudweiserTmall' },
      appKey: { accepts: 'text', default: '24647807', sandbox: '24647807' },
    },
    rate: 'none',
    resendSafe: true,
  },
} as const satisfies Readonly<Record<string, DestinationRow>>;

export type Destination = keyof typeof DESTINATION_ROWS;
export type Operation = { [D in Destination]: keyof (typeof DESTINATION_ROWS)[D]['operations'] }[Destination];

// the keys of an object written down above are exactly its names
export const DESTINATIONS = Object.keys(DESTINATION_ROWS) as readonly Destination[];
export const OPERATIONS = DESTINATIONS.flatMap((name) =>
  Object.keys(DESTINATION_ROWS[name].operations),
) as readonly Operation[];

/** The operations that can be made of an event of this kind. */
export const operationsOf = (kind: EventKind): readonly Operation[] => {
  const kinds: Readonly<Record<string, readonly EventKind[]>> = Object.assign(
    {},
    ...DESTINATIONS.map((name) => DESTINATION_ROWS[name].operations),
  );
  return OPERATIONS.filter((operation) => kinds[operation]?.includes(kind));
};

/** Settings of a destination by name, without the literal types of the table. */
export const settingsOf = (destination: Destination): Readonly<Record<string, DestinationSetting>> =>
  DESTINATION_ROWS[destination].settings;

/** `customerId` of push → `PUSH_CUSTOMER_ID` */
export const settingVariable = (destination: Destination, name: string): string =>
  `${destination}_${name.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();

/** One value for each destination. */
export const byDestination = <T>(make: (destination: Destination) => T): Readonly<Record<Destination, T>> =>
  // the entries are those of all destinations
  Object.fromEntries(DESTINATIONS.map((name) => [name, make(name)])) as Record<Destination, T>;
