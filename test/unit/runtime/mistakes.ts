import { ConfigError, type Mistake, type Need, readConfig } from '@scm-relay/runtime';

/** What a worker that delivers to WDT cannot do without. */
export const WDT = {
  WDT_URL: 'https://wdt.example/openapi',
  WDT_SID: 'sid',
  WDT_KEY: 'wdt-k3y',
  WDT_SECRET: 'wdt-s3cret:salt',
};

/** What `readConfig` refuses, by variable. */
export function mistakesOf(needs: readonly Need[], env: Record<string, string>): readonly Mistake[] {
  try {
    readConfig(needs, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

export const namesOf = (needs: readonly Need[], env: Record<string, string>) =>
  mistakesOf(needs, env).map(({ name }) => name);
