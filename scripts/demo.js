import './setup/node-version.js';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createClient } from './demo/client.js';
import { answersDiffer, differences, hasEnded } from './demo/judge.js';
import { lives } from './demo/lives.js';
import { warehouseLife } from './demo/warehouse-life.js';
import { wholeLife } from './demo/whole-life.js';
import { asTyped } from './setup/command-line.js';
import { runMain, SetupError } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { firstKey, loadEnvFile } from './start/env.js';
import { isRunning, readStack } from './start/stack-file.js';
import { until } from './start/until.js';

// `npm run demo`: every documented sample, and whole lives of notices in each channel, through the running stack.

const WAIT_MS = 60_000;

function runningStack() {
  const stack = readStack();
  if (!stack || !isRunning(stack))
    throw new SetupError(`no stack is running here. In another terminal, type: ${asTyped('npm start')}`);
  if (stack.state !== 'ready') throw new SetupError('npm start is still starting: wait for its `ready`');
  return stack;
}

/**
 * @param {{ name: string, password: string } | null} recorded
 * @returns {{ name: string, password: string }} of an operator of the board
 */
function loginOf(recorded) {
  const { values } = parseArgs({ options: { login: { type: 'string' } } });
  const given = values.login;
  if (given) return { name: given.slice(0, given.indexOf(':')), password: given.slice(given.indexOf(':') + 1) };
  if (recorded) return recorded;
  const line = asTyped('npm run demo -- --login name:password');
  throw new SetupError(`BOARD_USERS holds no password in plain text. Type: ${line}`);
}

async function main() {
  loadEnvFile(root);
  const stack = runningStack();
  await setUp({});
  const { traceTable } = await import('./demo/trace-table.js'); // its package is there only after set-up
  const say = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);
  const client = createClient({
    urls: stack.urls,
    login: loginOf(stack.login),
    keys: {
      scm: firstKey(process.env.SCM_API_KEYS),
      oms: firstKey(process.env.OMS_API_KEYS),
      pos: firstKey(process.env.POS_CALLBACK_KEYS),
    },
  });
  /** @type {import('./demo/lives.js').Post[]} */
  const samples = JSON.parse(readFileSync(new URL('./samples/events.json', import.meta.url), 'utf8'));
  /** @type {{ title: string, notice?: { dn: string }, steps: (import('./demo/lives.js').Post | import('./demo/whole-life.js').Send)[] }[]} */
  const chapters = [
    { title: 'the documented samples', steps: samples },
    ...lives().map(({ title, notice, posts }) => ({ title, notice, steps: posts })),
    { title: 'a whole life: pushed, shipped in two packages, brought back, settled, refused', steps: wholeLife() },
    ...warehouseLife(),
  ];

  /** @type {string[]} */
  const wrong = [];
  const seen = new Set();
  for (const chapter of chapters) {
    say(`\n── ${chapter.title}`);
    if (chapter.notice) await client.putNotice(chapter.notice);
    for (const step of chapter.steps) {
      if (step.told) say(`• ${step.told}`);
      if ('method' in step) {
        wrong.push(...answersDiffer(step, await client.send(step)));
        continue;
      }
      const answer = await client.postEvent(step.path, step.body);
      const event = await ending(client, step);
      if (event) say(traceTable(event));
      wrong.push(...differences(step, answer, event));
      seen.add(`${step.path} ${step.body.seq}`);
    }
  }
  if (wrong.length > 0) throw new SetupError(`not as the contract says:\n  ${wrong.join('\n  ')}`);
  say(`\n✔ ${seen.size} events, each where the contract says. Look them up on ${stack.urls.board}`);
}

/**
 * Waits for an event's end; whatever it has come to by then is shown.
 * @param {import('./demo/client.js').Client} client
 * @param {import('./demo/lives.js').Post} post
 */
async function ending(client, { path, body, expect }) {
  const find = async () =>
    (await client.trace('seq', body.seq)).find(({ kind, seq }) => path.endsWith(kind) && seq === body.seq);
  const ended = async () => {
    const event = await find();
    if (!hasEnded(event, expect)) throw new Error(`it is ${event?.status ?? 'not in the ledger'}`);
    return event;
  };
  return until(ended, { what: body.seq, timeoutMs: WAIT_MS, everyMs: 100 }).catch(find);
}

await runMain(main);
