import { execFileSync } from 'node:child_process';
import { relative, sep } from 'node:path';

/** What runs in production: every process but the sandbox, with the libraries. */
export const WORKSPACES = [
  ...['schemas', 'runtime', 'ledger', 'history', 'connectors'].map((name) => `libs/${name}`),
  ...['ingress', 'workers', 'history', 'board', 'cli'].map((name) => `apps/${name}`),
];

/** An optional peer of a dependency: npm counts it among what runs. */
const COMPILER = /^(@typescript\/.+|typescript)$/;

/**
 * @param {string} path of a package's folder
 * @returns {string} its name
 */
const nameOf = (path) => path.slice(path.lastIndexOf(`node_modules${sep}`) + `node_modules${sep}`.length);

/**
 * Folders of the packages that production needs, relative to the root.
 * @param {string} root with everything installed
 * @returns {string[]}
 */
export const productionPackages = (root) =>
  execFileSync(
    'npm',
    ['ls', '--all', '--parseable', '--omit=dev', ...WORKSPACES.flatMap((each) => ['--workspace', each])],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
    .split('\n')
    .map((path) => relative(root, path))
    .filter(
      (path) => path.startsWith('node_modules') && !/^@scm-relay\//.test(nameOf(path)) && !COMPILER.test(nameOf(path)),
    )
    .sort();

/**
 * What is in a folder as a CycloneDX document.
 * @param {string} folder
 * @returns {string}
 */
export const billOfMaterials = (folder) =>
  execFileSync('npm', ['sbom', '--sbom-format=cyclonedx'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
