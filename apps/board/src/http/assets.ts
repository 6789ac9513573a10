import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';

const PUBLIC = fileURLToPath(new URL('../../public/', import.meta.url));
const UPLOT = dirname(createRequire(import.meta.url).resolve('uplot'));
const OF_UPLOT = ['uPlot.iife.min.js', 'uPlot.min.css'];

const FILES = [
  ...readdirSync(PUBLIC)
    .sort()
    .map((file) => join(PUBLIC, file)),
  ...OF_UPLOT.map((file) => join(UPLOT, file)),
];

/** A digest of all files at once, for the scripts name each other by relative paths: what one of them is changes the address of all. */
const VERSION = FILES.reduce((hash, file) => hash.update(readFileSync(file)).update('\0'), createHash('sha256'))
  .digest('base64url')
  .slice(0, 16);

/** Where the pages find a file. */
export const assetPath = (file: string): string => `/assets/${VERSION}/${file}`;

/** What has its content in its address never changes. */
export const FOR_EVER = 'max-age=31536000, immutable';
/** Asked for again each time, by its ETag. */
export const ASK_AGAIN = 'no-cache';

/**
 * Style sheet, script, icon and the chart library's browser files, from this machine; open without login. A page of another version of
 * the board, in the middle of an upgrade, gets the files that are here, and keeps none of them.
 */
export function assets(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((req, res, next) => {
    const [, version, rest] = /^\/([\w-]{16})(\/.*)$/.exec(req.url) ?? [];
    if (rest !== undefined) req.url = rest;
    res.setHeader('Cache-Control', `public, ${version === VERSION ? FOR_EVER : ASK_AGAIN}`);
    next();
  });
  for (const file of OF_UPLOT) {
    app.get(`/${file}`, (_req, res) => res.sendFile(join(UPLOT, file), { cacheControl: false }));
  }
  app.use(express.static(PUBLIC, { cacheControl: false, index: false, redirect: false }));
  return app;
}
