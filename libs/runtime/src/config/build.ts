import { readFileSync } from 'node:fs';

/** Which program this is: told by `/healthz`, metrics, logs and the OpenAPI description. */
export interface Build {
  readonly version: string;
  /** the commit it was built from, or `unknown` */
  readonly commit: string;
}

/** All packages of the repository have one version (`test/unit/versions.test.ts`). */
const versionOf = (file: URL): string => {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content !== 'object' || content === null || !('version' in content)) return 'unknown';
  return String(content.version);
};

/** `npm run build` writes the commit of a git checkout there. */
const builtFrom = (file: URL): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};

/** `GIT_COMMIT` is set where there is no git checkout to ask: in the image. */
export const BUILD: Build = {
  version: versionOf(new URL('../../package.json', import.meta.url)),
  commit: process.env.GIT_COMMIT || builtFrom(new URL('../commit.txt', import.meta.url)) || 'unknown',
};
