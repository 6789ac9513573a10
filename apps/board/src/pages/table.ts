import { type Html, html, type Part } from './html.js';

/** One cell; on a phone the row is a card and the cell stands beside the name of its column. */
export interface Column {
  readonly name: string;
  readonly kind?: 'figure' | 'wide';
}

/** A table that becomes a list of cards where it does not fit. `keys` name its rows for a list that is kept up to date. */
export const cardTable = (
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
  keys: readonly string[] = [],
): Html => {
  const cell = (part: Part, i: number): Html =>
    html`<td data-label="${columns[i]?.name}"${columns[i]?.kind ? html` class="${columns[i]?.kind}"` : ''}><div>${part}</div></td>`;
  return html`<table class="cards"><caption class="hidden">${title}</caption>
<thead><tr>${columns.map(({ name, kind }) => html`<th scope="col"${kind === 'figure' ? html` class="figure"` : ''}>${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells, i) =>
      html`<tr data-row${keys[i] === undefined ? '' : html` data-key="${keys[i]}"`}>${cells.map(cell)}</tr>`,
  )}</tbody></table>`;
};
