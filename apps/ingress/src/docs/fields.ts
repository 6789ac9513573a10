import { escapeHtml, Html, html } from '@scm-relay/runtime';

/** `code` in a description, as the documents write it. */
export const prose = (text: string): Html =>
  new Html(
    text
      .split('\n\n')
      .map((paragraph) => `<p>${escapeHtml(paragraph).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>`)
      .join(''),
  );

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const schemas = (value: unknown): readonly Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** Type and limits in one phrase: `string(1–50)`, `integer ≥ 1`, `object | list`. */
const typeOf = (schema: Schema): string => {
  const choices = schemas(schema.anyOf);
  if (choices.length > 0) return [...new Set(choices.map(typeOf))].join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const { type, minLength, maxLength, minimum, items } = schema;
  if (type === 'array') return `list of ${isSchema(items) ? typeOf(items) : 'any'}`;
  if (type === 'string' && maxLength !== undefined) return `string(${minLength ?? 0}–${maxLength})`;
  if (type === 'integer' && Number(minimum) > Number.MIN_SAFE_INTEGER) return `integer ≥ ${minimum}`;
  return typeof type === 'string' ? type : 'any';
};

interface Field {
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** All fields of an object, those of nested objects and lists by their path: `pkg.tn`, `lines[].sku`. */
const fieldsOf = (schema: Schema, path = ''): Field[] => {
  const nested = [schema, ...schemas(schema.anyOf)].flatMap((each): Field[] => {
    if (isSchema(each.items)) return fieldsOf(each.items, `${path}[]`);
    if (!isSchema(each.properties)) return each === schema ? [] : fieldsOf(each, path);
    const required = Array.isArray(each.required) ? each.required : [];
    return Object.entries(each.properties).flatMap(([name, field]) => {
      if (!isSchema(field)) return [];
      const own = { path: path === '' ? name : `${path}.${name}`, schema: field, required: required.includes(name) };
      return [own, ...fieldsOf(field, own.path)];
    });
  });
  // one package or a list of packages: the same fields by one path are said once
  const seen = new Set<string>();
  return nested.filter(({ path: each }) => {
    const name = each.replaceAll('[]', '');
    return !seen.has(name) && seen.add(name);
  });
};

export const fieldTable = (schema: Schema, heads: readonly string[]): Html => {
  const rows = fieldsOf(schema).map(
    ({ path, schema: field, required }) =>
      html`<tr><td><code>${path}</code></td><td>${typeOf(field)}</td><td>${required ? '✔' : ''}</td><td>${prose(
        typeof field.description === 'string' ? field.description : '',
      )}</td></tr>`,
  );
  return rows.length === 0
    ? html``
    : html`<table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
};
