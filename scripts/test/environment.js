import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The tests' environment: nothing of the product's configuration that happens to be set here, so that a shell with a real
 * vendor's address in it cannot make a test reach out to it.
 * @param {string} root `.env.example` there names every variable
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function testEnvironment(root, env) {
  const list = join(root, '.env.example');
  const names = existsSync(list) ? readFileSync(list, 'utf8').matchAll(/^#([A-Z][A-Z0-9_]*)=/gm) : [];
  const result = { ...env };
  for (const [, name] of names) delete result[name];
  return result;
}
