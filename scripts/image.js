import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noticesOf } from './image/notices.js';
import { billOfMaterials, productionPackages, WORKSPACES } from './image/packages.js';

/**
 * `node scripts/image.js FOLDER`: what the image holds (deploy/Containerfile), from a clone with packages and build: the compiled
 * processes, the packages they load, a bill of materials and the licences.
 */
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const [out] = process.argv.slice(2);
if (!out || existsSync(out)) {
  process.stderr.write('usage: node scripts/image.js FOLDER (that is not there yet)\n');
  process.exit(2);
}

/** Declarations, maps and sources are for compilers and debuggers. */
const LEFT_OUT = /(\.d\.[cm]?ts|\.map|\.tsbuildinfo)$/;

/**
 * @param {string} path relative to the root
 * @param {(file: string) => boolean} [keep]
 */
const copy = (path, keep = () => true) => {
  if (!existsSync(join(root, path))) return;
  cpSync(join(root, path), join(out, path), {
    recursive: true,
    filter: (file) => !LEFT_OUT.test(file) && keep(file.slice(root.length)),
  });
};

mkdirSync(out, { recursive: true });
for (const file of ['LICENSE', 'CHANGELOG.md']) copy(file);
/**
 * A `package.json` that says nothing of what only builds and tests.
 * @param {string} folder relative to the root
 * @param {object} [more]
 */
const copyManifest = (folder, more = {}) => {
  const { devDependencies, scripts, ...manifest } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  );
  mkdirSync(join(out, folder), { recursive: true });
  writeFileSync(join(out, folder, 'package.json'), JSON.stringify({ ...manifest, ...more }, null, 2));
};
copyManifest('.', { workspaces: WORKSPACES });
for (const workspace of WORKSPACES) {
  copyManifest(workspace);
  for (const part of ['dist', 'lua', 'public']) copy(join(workspace, part));
  // the ledger's scripts lie beside what calls them
  copy(join(workspace, 'src'), (file) => !/\.ts$/.test(file));
}

const packages = productionPackages(root);
for (const path of packages) {
  // packages inside it are in the list by themselves
  copy(path, (file) => !file.slice(path.length + 1).includes('/node_modules'));
}
mkdirSync(join(out, 'node_modules', '@scm-relay'), { recursive: true });
for (const workspace of WORKSPACES) {
  const { name } = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
  symlinkSync(join('..', '..', workspace), join(out, 'node_modules', name));
}

writeFileSync(join(out, 'sbom.cdx.json'), billOfMaterials(out));
writeFileSync(join(out, 'THIRD-PARTY-NOTICES.txt'), noticesOf(root, packages));
process.stdout.write(`${packages.length} packages\n`);
