import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const DEPLOY = fileURLToPath(new URL('../../../../deploy/', import.meta.url));

/** Variables that a role's file asks for (`deploy/env/<role>.env.example`); those in comments may be left out. */
const askedOf = (role: string): string[] =>
  [...readFileSync(`${DEPLOY}env/${role}.env.example`, 'utf8').matchAll(/^([A-Z][A-Z0-9_]*)=$/gm)].map(
    ([, name = '']) => name,
  );

/** Values as an operator would fill them in. */
export const fillIn = (role: string, values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    askedOf(role).map((name) => {
      const value = values[name];
      if (value === undefined) throw new Error(`the test has no value for ${name} of ${role}`);
      return [name, value];
    }),
  );

/** What no test needs to be different. */
export const SECRETS: Readonly<Record<string, string>> = {
  SCM_API_KEYS: 'wms=k1',
  OMS_API_KEYS: 'oms=k2',
  POS_CALLBACK_KEYS: 'pos=k3',
  BOARD_USERS: 'olga:secret:operator',
  /** nobody listens there; only the history process asks at its start */
  HISTORY_URL: 'postgres://scm:secret@127.0.0.1:9/scm',
};
