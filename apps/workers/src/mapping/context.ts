import type { Connector, MappingContext } from '@scm-relay/connectors';
import type { Routes } from '@scm-relay/runtime';
import type { Operation } from '@scm-relay/schemas';

/** Everything planning depends on beside the event and its notice; plain data and pure functions. */
export interface PlanContext {
  readonly routes: Routes;
  /** has the named groups `sku` and `serial` (`ITEM_CODE_PATTERN`) */
  readonly itemCode: RegExp;
  readonly mapping: MappingContext;
  readonly waitMs: { readonly notice: number; readonly line: number };
  readonly connectorFor: (operation: Operation) => Connector;
}

export const skuOf = (context: PlanContext, sn: string): string | null =>
  context.itemCode.exec(sn)?.groups?.sku ?? null;
