// Tables: cells of text, numbers or rich text; the first row heads the columns.
import { html, useState } from '../lib.js';
import { RichText } from './rich-text.js';

const PAGE = 25;

export function Table({ block }) {
  return html`<${Frame} label="Table" rows=${block.rows} columns=${block.column_settings || []} />`;
}

export function DataTable({ block }) {
  const [page, setPage] = useState(0);
  const size = block.page_size || PAGE;
  const [head, ...body] = block.rows;
  const pages = Math.ceil(body.length / size);
  const shown = [head, ...body.slice(page * size, (page + 1) * size)];
  const turn = (to, label) => html`<button
    type="button" class="button quiet" disabled=${to < 0 || to >= pages} onClick=${() => setPage(to)}>${label}</button>`;
  return html`<div>
    <${Frame} label=${block.caption} caption=${block.caption} rows=${shown} columns=${[]} heading=${block.row_header_column_index} />
    ${pages > 1 && html`<div class="turn">${turn(page - 1, 'Previous')}<span>${page + 1} of ${pages}</span>${turn(page + 1, 'Next')}</div>`}
  </div>`;
}

function Frame({ label, caption, rows, columns, heading }) {
  const [head, ...body] = rows;
  const look = (cell, at) => {
    const { align, is_wrapped: wrapped } = columns[at] || {};
    const side = align || (cell.type === 'raw_number' ? 'right' : 'left');
    return `align-${side}${wrapped ? ' wrapped' : ''}`;
  };
  const row = (cells) => html`<tr>
    ${cells.map((cell, at) => at === heading
      ? html`<th scope="row" class=${look(cell, at)}><${Cell} cell=${cell} /></th>`
      : html`<td class=${look(cell, at)}><${Cell} cell=${cell} /></td>`)}
  </tr>`;
  return html`<div class="table-frame" tabindex="0" role="region" aria-label=${label}>
    <table>
      ${caption && html`<caption>${caption}</caption>`}
      <thead><tr>${head.map((cell, at) => html`<th scope="col" class=${look(cell, at)}><${Cell} cell=${cell} /></th>`)}</tr></thead>
      <tbody>${body.map(row)}</tbody>
    </table>
  </div>`;
}

function Cell({ cell }) {
  if (cell.type === 'rich_text') return html`<${RichText} block=${cell} />`;
  return cell.text ?? String(cell.value);
}
