import { SetupError } from './errors.js';
import { install } from './install.js';
import { run } from './run.js';
import { which } from './which.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** @type {import('./install.js').Wanted} */
const CHROMIUM = {
  tool: 'chromium',
  label: 'Chromium',
  missing: 'no chromium on PATH for the tests of the board',
  byHand: 'Install Chromium or Chrome, and type: CHROMIUM_BIN=/path/to/chromium npm test',
};

/**
 * @param {string} bin
 * @returns {Promise<{ bin: string, version: string } | undefined>} undefined when it is no browser of this kind that runs here
 */
async function inspect(bin) {
  const { code, output } = await run(bin, ['--version']);
  const version = /\b(?:Chromium|Chrome)\b\D*([\d.]+)/.exec(output)?.[1];
  return code === 0 && version !== undefined ? { bin, version } : undefined;
}

/**
 * Looks for the browser: CHROMIUM_BIN names one, else PATH is searched.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ bin: string, version: string } | undefined>}
 * @throws {SetupError} CHROMIUM_BIN is not usable
 */
async function findChromium(env) {
  const named = env.CHROMIUM_BIN;
  if (named) {
    const found = await inspect(named);
    if (!found) throw new SetupError(`CHROMIUM_BIN=${named} is no Chromium that can be run here`);
    return found;
  }
  for (const name of NAMES) {
    const bin = which(name, env.PATH ?? '');
    const found = bin === undefined ? undefined : await inspect(bin);
    if (found) return found;
  }
  return undefined;
}

/**
 * Finds a Chromium for the tests, installing one if there is none.
 * @param {import('./index.js').Context} context
 * @returns {Promise<string>} path of the browser
 */
export async function ensureChromium(context) {
  let bin = '';
  await context.step('chromium', async (note) => {
    let found = await findChromium(context.env);
    if (!found) {
      await install(context, CHROMIUM, note);
      found = await findChromium(context.env);
    }
    if (!found) throw new SetupError('Chromium was installed, but cannot be found. Set CHROMIUM_BIN.');
    bin = found.bin;
    return `${found.bin} ${found.version}`;
  });
  return bin;
}
