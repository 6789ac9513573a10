import { type Html, html, type Part } from './html.js';

/** One cell; on a phone the row is a card and the cell stands beside the name of its column. */
export interface Column {
  readonly name: string;
  readonly kind?: 'figure' | 'wide';
}

/** A table that becomes a list of cards where it does not fit. */
export const cardTable = (title: string, columns: readonly Column[], rows: readonly (readonly Part[])[]): Html =>
  html`<table class="cards"><caption class="hidden">${title}</caption>
<thead><tr>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells) =>
      html`<tr data-row>${cells.map((cell, i) => html`<td data-label="${columns[i]?.name}"${columns[i]?.kind ? html` class="${columns[i]?.kind}"` : ''}><div>${cell}</div></td>`)}</tr>`,
  )}</tbody></table>`;
