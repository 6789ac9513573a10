import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';

const PUBLIC = fileURLToPath(new URL('../../public/', import.meta.url));
const uplot = dirname(createRequire(import.meta.url).resolve('uplot'));

/** Style sheet, script, icon and the chart library's browser files, from this machine; open without login. */
export function assets(): Express {
  const app = express();
  app.disable('x-powered-by');
  const options = { maxAge: 3_600_000, index: false, redirect: false } as const;
  for (const file of ['uPlot.iife.min.js', 'uPlot.min.css']) {
    app.get(`/${file}`, (_req, res) => res.sendFile(join(uplot, file), { maxAge: options.maxAge }));
  }
  app.use(express.static(PUBLIC, options));
  return app;
}
