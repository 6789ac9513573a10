import { DESTINATIONS, type Destination } from '@scm-relay/schemas';
import type { ErrorObject } from 'ajv';
import { createAjv } from '../validator.js';
import type { Mistake } from './error.js';
import { KINDS } from './kinds.js';
import type { Need } from './types.js';
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
  WORKER,
} from './variables.js';

/** A group's variables under their full names: `TIMEOUT_MS` of wdt is `WDT_TIMEOUT_MS`. */
const policyVariables = (destination: Destination): Group =>
  Object.fromEntries(
    Object.entries(POLICIES[destination]).map(([name, variable]) => [`${destination.toUpperCase()}_${name}`, variable]),
  );

const isDestination = (need: Need): need is Destination => DESTINATIONS.some((destination) => destination === need);

/** What a process must have for what it is going to do: a delivery worker its vendors' settings. Who may log in to the board is a rule of several variables. */
const requiredBy = (need: Need): readonly string[] => (isDestination(need) ? Object.keys(CREDENTIALS[need]) : []);

function groupsOf(need: Need): readonly Group[] {
  if (isDestination(need)) return [WORKER, TELEMETRY, policyVariables(need), CREDENTIALS[need]];
  switch (need) {
    case 'ingress':
      return [INGRESS, TELEMETRY];
    case 'mapping':
      return [WORKER, TELEMETRY, MAPPING];
    case 'board':
      return [BOARD];
    case 'sandbox':
      return [SANDBOX, ...DESTINATIONS.map((destination) => CREDENTIALS[destination])];
    case 'history':
      // its health server listens where a worker's does
      return [HISTORY, WORKER];
    case 'notices':
      return [];
  }
}

const NEEDS: readonly Need[] = ['ingress', 'mapping', 'board', 'sandbox', 'notices', 'history', ...DESTINATIONS];

/** The variables that matter to a process with these needs, those of its Redis and ledger included. */
export const variablesOf = (needs: readonly Need[]): Group => Object.assign({}, SHARED, ...needs.flatMap(groupsOf));

/** Every variable there is (CONTRACT §2). */
export const VARIABLES: Group = variablesOf(NEEDS);

const ajv = createAjv({ allErrors: true });
for (const kind of Object.values(KINDS)) {
  ajv.addFormat(kind.format, { type: 'string', validate: (text: string) => 'value' in kind.parse(text) });
}

/** The environment of a process with these needs as JSON Schema. */
export const environmentSchema = (needs: readonly Need[]) => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(variablesOf(needs)).map(([name, variable]) => [
      name,
      {
        type: 'string',
        format: variable.kind.format,
        ...(variable.default === undefined ? {} : { default: variable.default }),
      },
    ]),
  ),
  required: [...new Set(needs.flatMap(requiredBy))].filter((name) => VARIABLES[name]?.default === undefined),
});

/** All mistakes of single variables; `given` holds those that are set. */
export function checkVariables(needs: readonly Need[], given: Readonly<Record<string, string>>): Mistake[] {
  const validate = ajv.compile(environmentSchema(needs));
  return validate(given) ? [] : (validate.errors ?? []).map((error) => mistakeOf(error, given));
}

function mistakeOf(error: ErrorObject, given: Readonly<Record<string, string>>): Mistake {
  const name = error.keyword === 'required' ? String(error.params.missingProperty) : error.instancePath.slice(1);
  const kind = VARIABLES[name]?.kind;
  const text = given[name];
  const parsed = text === undefined ? undefined : kind?.parse(text);
  return {
    name,
    wrong: parsed && 'wrong' in parsed ? parsed.wrong : 'is not set',
    accepted: kind?.accepted ?? 'text',
  };
}
