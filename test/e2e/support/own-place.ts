import { freePort } from '../../support/free-port.js';
import { textOf } from './blocks.js';

/** Set and empty, which counts as not set: a `.env` in this clone, with real vendors in it, has nothing to say here. */
const nothingSet = Object.fromEntries(
  [...textOf('.env.example').matchAll(/^#([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => [name, '']),
);

/** A shell's environment with a data folder and ports of its own, so that it works beside a running `npm start`. */
export const ownPlace = async (folder: string): Promise<Record<string, string>> => ({
  ...nothingSet,
  HOME: process.env.HOME ?? '',
  REDIS_SERVER_BIN: process.env.REDIS_SERVER_BIN ?? '',
  SETUP_OFFLINE: '1',
  DATA_DIR: folder,
  INGRESS_PORT: String(await freePort()),
  BOARD_PORT: String(await freePort()),
  SANDBOX_PORT: String(await freePort()),
});
