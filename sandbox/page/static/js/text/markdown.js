// Standard Markdown, for the markdown block: headings, lists, quotes, fences, tables, rules, and spans.
import { html } from '../lib.js';
import { Link } from './draw.js';
import { withEmoji } from './emoji.js';

const FENCE = /^```/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const QUOTE = /^>\s?/;
const ROW = /^\s*\|.*\|\s*$/;
const SPANS = /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*(?!\s)(.+?)\*|\b_(?!\s)(.+?)_\b|\[([^\]]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>)]+)/;

export function Markdown({ text }) {
  return html`<div class="markdown">${blocks(text.split('\n'))}</div>`;
}

function blocks(lines) {
  const out = [];
  while (lines.length) {
    const [pattern, take] = TAKERS.find(([one]) => one.test(lines[0]));
    const taken = pattern === FENCE ? fence(lines) : run(lines, pattern);
    const drawn = take(taken);
    if (drawn) out.push(drawn);
  }
  return out;
}

function run(lines, pattern) {
  const single = pattern === HEADING || pattern === RULE;
  const starts = (line) => TAKERS.find(([one]) => one.test(line))[0] === pattern;
  const end = single ? 1 : lines.findIndex((line) => !starts(line));
  return lines.splice(0, end < 0 ? lines.length : end);
}

function fence(lines) {
  const end = lines.findIndex((line, at) => at > 0 && FENCE.test(line));
  return lines.splice(0, end < 0 ? lines.length : end + 1);
}

const TAKERS = [
  [/^\s*$/, () => null],
  [FENCE, (lines) => html`<pre>${lines.filter((line) => !FENCE.test(line)).join('\n')}</pre>`],
  [HEADING, ([line]) => html`<p class="heading">${inline(HEADING.exec(line)[2])}</p>`],
  [RULE, () => html`<hr />`],
  [QUOTE, (lines) => html`<blockquote>${blocks(lines.map((line) => line.replace(QUOTE, '')))}</blockquote>`],
  [ITEM, list],
  [ROW, table],
  [/^/, (lines) => html`<p>${lines.flatMap((line, at) => (at ? [html`<br />`, ...inline(line)] : inline(line)))}</p>`],
];

function list(lines) {
  const items = lines.map((line) => ITEM.exec(line));
  const ordered = /\d/.test(items[0][2]);
  const drawn = items.map(
    ([, indent, , words]) => html`<li class=${`indent-${Math.min(4, Math.floor(indent.length / 2))}`}>${inline(words)}</li>`,
  );
  return ordered ? html`<ol>${drawn}</ol>` : html`<ul>${drawn}</ul>`;
}

function table(lines) {
  const cells = (line) => line.trim().slice(1, -1).split('|').map((one) => one.trim());
  const [head, ...rest] = lines.map(cells).filter((row) => !row.every((one) => /^:?-+:?$/.test(one)));
  return html`<div class="table-frame" tabindex="0" role="region" aria-label="Table"><table>
    <thead><tr>${head.map((one) => html`<th scope="col">${inline(one)}</th>`)}</tr></thead>
    <tbody>${rest.map((row) => html`<tr>${row.map((one) => html`<td>${inline(one)}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

function inline(text) {
  const found = SPANS.exec(text);
  if (!found) return [withEmoji(text)];
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  return [...(before ? [withEmoji(before)] : []), span(found), ...(after ? inline(after) : [])];
}

function span([, , code, bold, strong, strike, italic, emphasis, label, href, bare]) {
  if (code) return html`<code>${code}</code>`;
  if (bold || strong) return html`<b>${inline(bold || strong)}</b>`;
  if (strike) return html`<s>${inline(strike)}</s>`;
  if (italic || emphasis) return html`<i>${inline(italic || emphasis)}</i>`;
  return html`<${Link} href=${href || bare}>${label || bare}<//>`;
}
