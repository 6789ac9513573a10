import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { runTool } from './tool.js';

/** What the tests read of a manifest. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

interface Kustomization {
  readonly bases?: readonly string[];
  readonly resources?: readonly string[];
  readonly images?: readonly { readonly name: string; readonly newName: string; readonly newTag: string }[];
}

const KNOWN = ['apiVersion', 'kind', 'bases', 'resources', 'images'];

/** Every `image` of these names under another name and tag. */
const renamed = (value: unknown, images: NonNullable<Kustomization['images']>): unknown => {
  if (Array.isArray(value)) return value.map((each) => renamed(each, images));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const image = name === 'image' ? images.find((known) => known.name === each) : undefined;
      return [name, image ? `${image.newName}:${image.newTag}` : renamed(each, images)];
    }),
  );
};

const inFile = (file: string): Manifest[] =>
  (parseAllDocuments(readFileSync(file, 'utf8')) as { toJS(): Manifest | null }[])
    .map((document) => document.toJS())
    .filter((manifest) => manifest !== null);

/** The little of kustomize that our files use, so that every machine renders them; anything else is an error. */
export const render = (folder: string): Manifest[] => {
  const kustomization: Kustomization = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'));
  const unknown = Object.keys(kustomization).filter((field) => !KNOWN.includes(field));
  if (unknown.length > 0) throw new Error(`${folder}: ${unknown.join(', ')} is not rendered here`);
  const { bases = [], resources = [], images = [] } = kustomization;
  const manifests = [...bases, ...resources]
    .map((path) => join(folder, path))
    .flatMap((path) => (statSync(path).isDirectory() ? render(path) : inFile(path)));
  return renamed(manifests, images) as Manifest[];
};

export const renderByKubectl = async (binary: string, folder: string): Promise<Manifest[]> =>
  (parseAllDocuments(await runTool(binary, ['kustomize', folder])) as { toJS(): Manifest }[]).map((document) =>
    document.toJS(),
  );
