import { byDestination, type Destination } from '@scm-relay/schemas';
import {
  BOARD,
  CREDENTIALS,
  type Group,
  HISTORY,
  INGRESS,
  MAPPING,
  POLICIES,
  SANDBOX,
  SHARED,
  TELEMETRY,
  type ValuesOf,
  WORKER,
} from './variables.js';

/** Every variable's value, by group; a variable that is not set, or wrong, has its default. */
export interface Values {
  readonly shared: ValuesOf<typeof SHARED>;
  readonly ingress: ValuesOf<typeof INGRESS>;
  readonly board: ValuesOf<typeof BOARD>;
  readonly sandbox: ValuesOf<typeof SANDBOX>;
  readonly telemetry: ValuesOf<typeof TELEMETRY>;
  readonly worker: ValuesOf<typeof WORKER>;
  readonly history: ValuesOf<typeof HISTORY>;
  readonly mapping: ValuesOf<typeof MAPPING>;
  readonly policies: Readonly<Record<Destination, ValuesOf<(typeof POLICIES)[Destination]>>>;
  readonly credentials: Readonly<Record<Destination, ValuesOf<(typeof CREDENTIALS)[Destination]>>>;
}

type Given = Readonly<Record<string, string>>;

export function readValues(given: Given): Values {
  const read = <G extends Group>(group: G, prefix = ''): ValuesOf<G> => valuesOf(group, given, prefix);
  return {
    shared: read(SHARED),
    ingress: read(INGRESS),
    board: read(BOARD),
    sandbox: read(SANDBOX),
    telemetry: read(TELEMETRY),
    worker: read(WORKER),
    history: read(HISTORY),
    mapping: read(MAPPING),
    policies: byDestination((destination) => read(POLICIES[destination], `${destination.toUpperCase()}_`)),
    credentials: byDestination((destination) => read(CREDENTIALS[destination])),
  };
}

function valuesOf<G extends Group>(group: G, given: Given, prefix: string): ValuesOf<G> {
  const entries = Object.entries(group).map(([name, { kind, default: fallback }]) => {
    for (const text of [given[`${prefix}${name}`], fallback]) {
      const parsed = text === undefined ? undefined : kind.parse(text);
      if (parsed && 'value' in parsed) return [name, parsed.value];
    }
    return [name, undefined];
  });
  // each value was made by the kind that gives the group's type
  return Object.fromEntries(entries) as ValuesOf<G>;
}
