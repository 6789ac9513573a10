import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** No window, no account, no traffic of the browser's own; containers have no user namespaces for its sandbox. */
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser of `CHROMIUM_BIN`, else where Debian and Ubuntu put it. Throws with what to type where there is none. */
const chromiumPath = (env: NodeJS.ProcessEnv = process.env): string => {
  const candidates = env.CHROMIUM_BIN ? [env.CHROMIUM_BIN] : USUAL;
  const found = candidates.find((path) => existsSync(path));
  if (found) return found;
  throw new Error(
    `There is no Chromium at ${candidates.join(' or ')}. Type: apt-get install -y --no-install-recommends chromium` +
      ' (or set CHROMIUM_BIN to one that is installed)',
  );
};

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), chromiumSandbox: false, args: QUIET });
