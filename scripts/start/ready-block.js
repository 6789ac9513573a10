import { readFileSync } from 'node:fs';
import { asTyped } from '../setup/command-line.js';
import { shownInDataFolder } from '../setup/data-folder.js';
import { isSet } from './env.js';

/**
 * @param {object} facts
 * @param {{ ingress: string, board: string, sandbox: string }} facts.urls
 * @param {string} facts.redis what Redis is used, in words
 * @param {string} facts.history what PostgreSQL is used, in words
 * @param {{ name: string, password: string } | null} facts.login shown only when it was made up here
 * @param {NodeJS.ProcessEnv} facts.env
 * @returns {string} what `npm start` prints when everything serves
 */
export function readyBlock({ urls, redis, history, login, env }) {
  const samples = JSON.parse(readFileSync(new URL('../samples/events.json', import.meta.url), 'utf8'));
  const sample = samples[0];
  const rows = [
    ['ingress', urls.ingress],
    ['board', `${urls.board}   login: ${login ? `${login.name} / ${login.password}` : 'as in BOARD_USERS'}`],
    ['sandbox', `${urls.sandbox}   what the vendors got, and faults to order`],
    ['redis', redis],
    ['history', history],
    ['logs', shownInDataFolder('logs')],
  ];
  const key = isSet(env.SCM_API_KEYS) ? " -H 'X-Api-Key: <one of SCM_API_KEYS>'" : '';
  return [
    '',
    'ready',
    ...rows.map(([name, value]) => `  ${name.padEnd(8)} ${value}`),
    '',
    '  A parcel leaves the warehouse (answered 204; the order system then hears of it: see the sandbox or the board):',
    '',
    `  curl -i${key} -H 'Content-Type: application/json' -d '${JSON.stringify(sample.body)}' ${urls.ingress}${sample.path}`,
    `  curl ${urls.sandbox}/_received/push`,
    '',
    `  Every documented sample and its way:  ${asTyped('npm run demo')}`,
    `  What stands still, and why:           ${asTyped('npm run cli -- doctor')}`,
    '  Stop:                                 Ctrl-C',
    '',
  ].join('\n');
}
