import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Manifest } from './kustomize.js';

/** below the packages, so that the compiler finds them */
const DIST = fileURLToPath(new URL('../../', import.meta.url));
const TSC = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url));
const FLAGS =
  '--ignoreConfig --noEmit --strict --skipLibCheck --module esnext --moduleResolution bundler --target es2022'.split(
    ' ',
  );

const OPERATORS = fileURLToPath(new URL('../../../support/deploy/operator-types', import.meta.url));

/** Where the types of each kind are. */
const MODULES: Readonly<Record<string, string>> = {
  v1: 'kubernetes-types/core/v1',
  'apps/v1': 'kubernetes-types/apps/v1',
  'policy/v1': 'kubernetes-types/policy/v1',
  'autoscaling/v2': 'kubernetes-types/autoscaling/v2',
  'networking.k8s.io/v1': 'kubernetes-types/networking/v1',
  'monitoring.coreos.com/v1': OPERATORS,
  'keda.sh/v1alpha1': OPERATORS,
};

/** What the compiler says of manifests as values of Kubernetes' types; empty where they fit. */
export const typeMistakes = async (
  manifests: readonly (Manifest & { readonly apiVersion?: string })[],
): Promise<string> => {
  const lines = manifests.flatMap((manifest, i) => {
    const module = MODULES[manifest.apiVersion ?? ''];
    if (!module) throw new Error(`there are no types of ${manifest.apiVersion} ${manifest.kind}`);
    return [
      `import type { ${manifest.kind} as T${i} } from '${module}';`,
      `export const m${i}: T${i} = ${JSON.stringify(manifest, null, 2)};`,
    ];
  });
  const folder = await mkdtemp(join(DIST, 'manifests-'));
  try {
    const file = join(folder, 'manifests.ts');
    await writeFile(file, lines.join('\n'));
    return await promisify(execFile)(process.execPath, [TSC, ...FLAGS, file]).then(
      () => '',
      (error: unknown) =>
        typeof error === 'object' && error && 'stdout' in error ? String(error.stdout) : String(error),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
