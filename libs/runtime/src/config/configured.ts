import { DESTINATIONS, type Destination, settingsOf, settingVariable } from '@scm-relay/schemas';

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
