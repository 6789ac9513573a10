import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const found = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

/**
 * A tool that not every machine has. Where it is missing the test is skipped, saying what installs it; in CI it fails, for `.ci/run`
 * installs it.
 */
export const toolOrSkip = (test: Mocha.Context, name: string, aptPackage: string): string => {
  const file = found(name);
  if (file) return file;
  if (process.env.CI === 'true') throw new Error(`${name} is missing`);
  process.stdout.write(`        without ${name}: apt-get install ${aptPackage}\n`);
  return test.skip();
};

/** Runs it and answers what it printed; rejects with that where it fails. */
export const runTool = async (file: string, args: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(file, [...args], { maxBuffer: 16 * 1024 * 1024 });
  return stdout;
};
