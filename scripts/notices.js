import './setup/node-version.js';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chunksOf } from './notices/chunks.js';
import { sendNotices } from './notices/send.js';
import { runMain, SetupError } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { firstKey, isSet, loadEnvFile } from './start/env.js';
import { endpoints } from './start/ports.js';
import { isRunning, readStack } from './start/stack-file.js';

const USAGE = `usage: npm run notices -- import FILE.ndjson [--url URL] [--key KEY]

  Loads notices, one JSON object per line, into a running ingress. Loading a file again does no harm.

  --url URL   the ingress (default: INGRESS_URL, else the running npm start, else INGRESS_HOST and INGRESS_PORT)
  --key KEY   one of OMS_API_KEYS (default: the first of them, where that variable is set)`;
const SHOWN = 50;

/** @returns {{ file: string, url: string, key: string | undefined }} */
function readArguments() {
  /** @type {ReturnType<typeof parse>} */
  let parsed;
  const parse = () =>
    parseArgs({
      allowPositionals: true,
      options: { url: { type: 'string' }, key: { type: 'string' }, help: { type: 'boolean' } },
    });
  try {
    parsed = parse();
  } catch (error) {
    throw new SetupError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
  const [command, file, ...more] = parsed.positionals;
  if (parsed.values.help) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  if (command !== 'import' || file === undefined || more.length > 0) throw new SetupError(USAGE);
  const stack = readStack();
  const running = stack && isRunning(stack) ? stack.urls.ingress : undefined;
  const named = parsed.values.url ?? (isSet(process.env.INGRESS_URL) ? process.env.INGRESS_URL : undefined);
  const url = (named ?? running ?? endpoints(process.env).ingress.url).replace(/\/+$/, '');
  // npm changes into the project's folder; the file was named from where npm was called.
  return {
    file: resolve(process.env.INIT_CWD ?? '', file),
    url,
    key: parsed.values.key ?? firstKey(process.env.OMS_API_KEYS),
  };
}

async function main() {
  loadEnvFile(root);
  const { file, url, key } = readArguments();
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new SetupError(`there is no file ${file}`);
  await setUp({});
  const { createBar } = await import('./notices/bar.js'); // its package is there only after set-up
  const bar = createBar(size);
  let accepted = 0;
  let rejected = 0;
  try {
    for await (const { body, bytes, numbers } of chunksOf(file)) {
      const answer = await sendNotices({ url, key }, body);
      accepted += answer.accepted;
      for (const { line, errors } of answer.rejected) {
        rejected += 1;
        if (rejected > SHOWN) continue;
        const why = errors.map(({ pointer, message }) => `${pointer} ${message}`.trim()).join('; ');
        process.stdout.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}line ${numbers[line - 1]}: ${why}\n`);
      }
      bar.advance(bytes, { accepted, rejected });
    }
  } finally {
    bar.stop();
  }
  if (rejected > SHOWN) process.stdout.write(`… and ${rejected - SHOWN} more\n`);
  process.stdout.write(`${accepted} stored, ${rejected} rejected\n`);
  return rejected > 0 ? 1 : 0;
}

await runMain(main);
