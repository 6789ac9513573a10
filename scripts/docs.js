import './setup/node-version.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';

// `npm run docs`: writes the parts of the documents that are made of the code's own tables.

await runMain(async () => {
  await setUp({ build: 'apps' });
  const { statesAsMarkdown } = await import('@scm-relay/ledger');
  const path = join(root, 'docs', 'ledger.md');
  const page = readFileSync(path, 'utf8');
  const made = page.replace(
    /(<!-- states: begin[^\n]*-->\n)[\s\S]*?(\n<!-- states: end -->)/,
    `$1\n${statesAsMarkdown()}\n$2`,
  );
  writeFileSync(path, made);
  process.stdout.write(made === page ? 'docs/ledger.md is up to date\n' : 'docs/ledger.md was written\n');
});
