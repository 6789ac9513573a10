import { CHANNELS, EVENT_KINDS, type Operation, operationsOf } from '@scm-relay/schemas';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { createAjv } from '../validator.js';
import type { Mistake } from './error.js';
import { readText, whyUnread } from './text-file.js';
import type { RouteKey, Routes, Warehouses } from './types.js';

const ROUTE_KEYS: readonly RouteKey[] = CHANNELS.flatMap((channel) =>
  EVENT_KINDS.map((kind): RouteKey => `${channel}.${kind}`),
);

/** CONTRACT §4, the built-in table. */
export const BUILTIN_ROUTES: Routes = new Map<RouteKey, readonly Operation[]>([
  ['wdt.checkout', ['push.order']],
  ['wdt.refund', ['wdt.smartRefund']],
  ['wdt.refuse', ['push.return']],
  ['pos.checkout', ['push.order']],
  ['pos.refund', ['pos.refund']],
  ['pos.refuse', ['pos.refund']],
  ['erp.checkout', ['push.order']],
  ['erp.refund', ['erp.refund']],
  ['erp.refuse', ['erp.refund']],
]);

type RoutesContent = Readonly<Partial<Record<RouteKey, readonly Operation[]>>>;
type Code = string | number;
type WarehousesContent = Readonly<Record<string, { readonly wdtWarehouseNo?: Code; readonly erpStoresId?: Code }>>;

const ajv = createAjv({ allErrors: true, allowUnionTypes: true });

const validateRoutes = ajv.compile<RoutesContent>({
  type: 'object',
  propertyNames: { enum: ROUTE_KEYS },
  properties: Object.fromEntries(
    CHANNELS.flatMap((channel) =>
      EVENT_KINDS.map((kind) => [
        `${channel}.${kind}`,
        { type: 'array', items: { enum: operationsOf(kind) }, uniqueItems: true },
      ]),
    ),
  ),
});

// of a longer number JSON.parse does not keep every digit: another warehouse would be named
const code = (maxLength: number) => ({
  type: ['string', 'integer'],
  minLength: 1,
  maxLength,
  maximum: Number.MAX_SAFE_INTEGER,
});
const validateWarehouses = ajv.compile<WarehousesContent>({
  type: 'object',
  additionalProperties: {
    type: 'object',
    additionalProperties: false,
    // 40: return_warehouse_no in specs/wdt-smart-refund.md
    properties: { wdtWarehouseNo: code(40), erpStoresId: code(50) },
  },
});

const ACCEPTED_ROUTES =
  `JSON {"<channel>.<event>": ["<destination>.<operation>", …]}, channels ${CHANNELS.join(' ')}, ` +
  `operations ${EVENT_KINDS.map((kind) => `of a ${kind} ${operationsOf(kind).join(' ')}`).join(', ')}; ` +
  'an empty list means that nothing is sent';
const ACCEPTED_WAREHOUSES = 'JSON {"<storeCode>": {"wdtWarehouseNo": "…", "erpStoresId": "…"}}';

/** The built-in table with the entries of `ROUTES_FILE` in place of its own, one by one. */
export function readRoutes(file: string | undefined, mistakes: Mistake[]): Routes {
  const content = readJson('ROUTES_FILE', file, ACCEPTED_ROUTES, validateRoutes, mistakes) ?? {};
  const own = ROUTE_KEYS.flatMap((key) => {
    const operations = content[key];
    return operations === undefined ? [] : [[key, operations] as const];
  });
  return new Map([...BUILTIN_ROUTES, ...own]);
}

/** `WAREHOUSES_FILE`; empty when there is none: a store is then called by its code. */
export function readWarehouses(file: string | undefined, mistakes: Mistake[]): Warehouses {
  const content = readJson('WAREHOUSES_FILE', file, ACCEPTED_WAREHOUSES, validateWarehouses, mistakes) ?? {};
  return new Map(
    Object.entries(content).map(([store, { wdtWarehouseNo, erpStoresId }]) => [
      store,
      {
        ...(wdtWarehouseNo === undefined ? {} : { wdtWarehouseNo: String(wdtWarehouseNo) }),
        ...(erpStoresId === undefined ? {} : { erpStoresId: String(erpStoresId) }),
      },
    ]),
  );
}

/** Undefined when there is no file, or when it has mistakes, which it adds to the list. */
function readJson<T>(
  name: string,
  file: string | undefined,
  accepted: string,
  validate: ValidateFunction<T>,
  mistakes: Mistake[],
): T | undefined {
  if (file === undefined) return undefined;
  const report = (wrong: string) => mistakes.push({ name, wrong, accepted });
  let content: unknown;
  try {
    content = JSON.parse(readText(file));
  } catch (error) {
    report(error instanceof SyntaxError ? 'the file is not JSON' : whyUnread(error));
    return undefined;
  }
  if (validate(content)) return content;
  const wrong = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames').map(describe);
  for (const text of new Set(wrong)) report(text);
  return undefined;
}

/** Names the entry by its JSON pointer (RFC 6901) from the root of the file. */
function describe(error: ErrorObject): string {
  const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
  if (error.propertyName !== undefined) return `/${escaped(error.propertyName)} is not a known <channel>.<event>`;
  if (error.keyword === 'additionalProperties') {
    return `${error.instancePath}/${escaped(String(error.params.additionalProperty))} is not known`;
  }
  const where = error.instancePath === '' ? 'the file' : error.instancePath;
  if (error.keyword === 'enum') return `${where} is not a <destination>.<operation> that can be made of this event`;
  return `${where} ${error.message ?? 'is wrong'}`;
}
