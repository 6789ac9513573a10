import type { Destination } from '@scm-relay/schemas';
import { type FaultName, type FaultSpec, isOutage } from './fault.js';

/** A fault that was asked for and is not used up. */
export interface ActiveFault extends FaultSpec {
  readonly id: number;
  /** requests it will still befall; null: as long as it lasts */
  readonly left: number | null;
  /** ISO 8601, UTC: when it ends by itself */
  readonly until: string | null;
}

export interface FaultList {
  add(spec: FaultSpec): ActiveFault;
  list(): readonly ActiveFault[];
  clear(): void;
  /** Must the request be read before it is known whether a fault befalls it? */
  needsRequest(vendor: Destination): boolean;
  /** Uses up one turn of the oldest fault that fits; `holds` tells whether the request holds a text. */
  take(vendor: Destination, holds: (text: string) => boolean): FaultSpec | undefined;
}

interface Entry {
  readonly id: number;
  readonly spec: FaultSpec;
  left: number;
  readonly endsAt: number | null;
}

/** `now` is milliseconds since 1970. */
export function createFaultList(now: () => number): FaultList {
  let entries: Entry[] = [];
  let lastId = 0;

  const active = () => {
    entries = entries.filter(({ left, endsAt }) => left > 0 && (endsAt === null || endsAt > now()));
    return entries;
  };
  const concerns = ({ spec }: Entry, vendor: Destination) =>
    spec.vendor === vendor || (spec.vendor === 'all' && !isOutage(spec));

  return {
    add: (spec) => {
      lastId += 1;
      const lasting = lastsFor(spec);
      const entry = {
        id: lastId,
        spec,
        left: lasting === null ? (spec.times ?? 1) : Number.POSITIVE_INFINITY,
        endsAt: lasting === null ? null : now() + lasting,
      };
      entries.push(entry);
      return view(entry);
    },
    list: () => active().map(view),
    clear: () => {
      entries = [];
    },
    needsRequest: (vendor) => entries.some((entry) => entry.spec.match !== undefined && concerns(entry, vendor)),
    take: (vendor, holds) => {
      if (entries.length === 0) return undefined;
      const found = active().find(
        (entry) => concerns(entry, vendor) && (entry.spec.match === undefined || holds(entry.spec.match)),
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.spec;
    },
  };
}

const LASTING: readonly FaultName[] = ['down'];
const lastsFor = ({ fault, ms }: FaultSpec): number | null => (LASTING.includes(fault) ? (ms ?? 0) : null);

const view = ({ id, spec, left, endsAt }: Entry): ActiveFault => ({
  ...spec,
  id,
  left: Number.isFinite(left) ? left : null,
  until: endsAt === null ? null : new Date(endsAt).toISOString(),
});
