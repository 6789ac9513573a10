/** A status, or `none` before the first one. */
type From<Status extends string> = Status | 'none';

/** One way from a status to another: the fields it sets, and those it clears although the new status could hold them. */
export interface Move<Status extends string, Field extends string> {
  readonly from: readonly From<Status>[];
  readonly to: Status;
  readonly sets?: readonly Field[];
  readonly clears?: readonly Field[];
}

/**
 * All statuses of one kind of record. `always` lists the fields a record may have in any status, `holds` those it may have in
 * that status only: whoever moves a record loses every field that the new status does not hold, so that no path can forget one.
 */
export interface StateTable<Status extends string, Field extends string> {
  readonly always: readonly Field[];
  readonly holds: Readonly<Record<Status, readonly Field[]>>;
  readonly moves: Readonly<Record<string, Move<Status, Field>>>;
}

/** Checks the words of a table against each other by types alone. */
export const stateTable =
  <Status extends string>() =>
  <Field extends string, Moves extends Readonly<Record<string, Move<Status, Field>>>>(table: {
    readonly always: readonly Field[];
    readonly holds: Readonly<Record<Status, readonly Field[]>>;
    readonly moves: Moves;
  }): StateTable<Status, Field> & { readonly moves: Moves } =>
    table;
