import { DESTINATIONS, settingsOf, settingVariable } from '@scm-relay/schemas';
import type { Mistake } from './error.js';
import { readText, whyUnread } from './text-file.js';

const VENDORS = DESTINATIONS.flatMap((destination) =>
  Object.keys(settingsOf(destination)).map((name) => settingVariable(destination, name)),
);

/** Variables that hold a secret: each may be given as `<NAME>_FILE`, a file with its value. */
export const SECRET_VARIABLES: readonly string[] = [
  'REDIS_URL',
  'REDIS_SENTINEL_PASSWORD',
  'SCM_API_KEYS',
  'OMS_API_KEYS',
  'POS_CALLBACK_KEYS',
  'SCM_SIGNING_SECRETS',
  'OMS_SIGNING_SECRETS',
  'POS_CALLBACK_SIGNING_SECRETS',
  'PUSH_APP_KEYS',
  'BOARD_USERS',
  'BOARD_OIDC_CLIENT_SECRET',
  'ALERT_WEBHOOK_URL',
  'ALERT_SECRET',
  'ALERT_SIGNING_SECRET',
  'HISTORY_URL',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'DATA_KEYS',
  ...VENDORS,
];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with what `<NAME>_FILE` variables name in place of it: the file's text without the line end that editors add. Lists of
 * entries may stand on several lines. Only the variables in `names` are looked at.
 */
export function withSecretFiles(env: Environment, names: readonly string[], mistakes: Mistake[]): Environment {
  const read: Record<string, string | undefined> = { ...env };
  for (const name of SECRET_VARIABLES.filter((each) => names.includes(each))) {
    const variable = `${name}_FILE`;
    const file = env[variable];
    if (file === undefined || file === '') continue;
    const accepted = `a file with the value of ${name}, or ${name} itself`;
    if (env[name] !== undefined && env[name] !== '') {
      mistakes.push({ name: variable, wrong: `is set though ${name} is`, accepted });
      continue;
    }
    try {
      const lines = readText(file)
        .trim()
        .split(/\s*\r?\n\s*/);
      read[name] = lines.map((line) => line.replace(/,$/, '')).join(',');
      if (read[name] === '') mistakes.push({ name: variable, wrong: 'the file is empty', accepted });
    } catch (error) {
      mistakes.push({ name: variable, wrong: whyUnread(error), accepted });
    }
  }
  return read;
}
