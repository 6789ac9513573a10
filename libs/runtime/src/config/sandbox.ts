import { byDestination, DESTINATIONS, type Destination, settingsOf, settingVariable } from '@scm-relay/schemas';
import type { Config, Need } from './types.js';
import type { Values } from './values.js';

/**
 * The destinations that the environment has any setting of which has no default. One of them that lacks others of its settings is
 * among them: that is a mistake to be told, not a destination to be left out.
 */
export const configuredDestinations = (
  env: Readonly<Record<string, string | undefined>> = process.env,
): readonly Destination[] =>
  DESTINATIONS.filter((destination) =>
    Object.entries(settingsOf(destination)).some(([name, setting]) => {
      const variable = settingVariable(destination, name);
      return setting.default === undefined && Boolean(env[variable] || env[`${variable}_FILE`]);
    }),
  );

/** What every setting of a destination is at the sandbox but its address, by name as in `Config.credentials`. */
const accepted = (destination: Destination): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(settingsOf(destination)).flatMap(([name, { sandbox }]) => (name === 'url' ? [] : [[name, sandbox]])),
  );

/**
 * Credentials the sandbox accepts unless it is told others; `npm start` gives the workers the same. Good for nothing else.
 * Keys are those of `Config.credentials`.
 */
export const SANDBOX_CREDENTIALS = byDestination(accepted);

const credentialVariables = (destination: Destination): Record<string, string> =>
  Object.fromEntries(
    Object.entries(accepted(destination)).map(([name, value]) => [settingVariable(destination, name), value]),
  );

/**
 * The variables by which every destination is delivered to a sandbox: `WDT_URL`, `WDT_SID`, …
 * @param url base URL of the sandbox, no trailing slash
 */
export const sandboxVendorSettings = (url: string): Record<string, string> =>
  Object.assign(
    {},
    ...DESTINATIONS.map((destination) => ({
      [settingVariable(destination, 'url')]: `${url}${settingsOf(destination).url?.sandbox ?? ''}`,
      ...credentialVariables(destination),
    })),
  );

/** The sandbox credentials as variables, but for destinations that the same process delivers to in earnest. */
export const sandboxDefaults = (needs: readonly Need[]): Record<string, string> =>
  Object.assign({}, ...DESTINATIONS.filter((each) => !needs.includes(each)).map(credentialVariables));

/** Endpoint and credentials of the destinations that are needed; the sandbox needs the credentials of all. */
export function credentialsFor(needs: readonly Need[], values: Values['credentials']): Config['credentials'] {
  const credentials: Partial<Record<Destination, Record<string, string>>> = {};
  for (const destination of DESTINATIONS) {
    if (!needs.includes(destination) && !needs.includes('sandbox')) continue;
    const set = Object.keys(settingsOf(destination)).flatMap((name) => {
      const value = values[destination][settingVariable(destination, name)];
      return value === undefined ? [] : [[name, value]];
    });
    credentials[destination] = Object.fromEntries(set);
  }
  return credentials;
}
