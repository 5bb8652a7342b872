// JSON that unfolds.
import { html } from '../lib.js';

const OPEN_DEPTH = 2;

export function Json({ value }) {
  return html`<div class="json" tabindex="0" role="region" aria-label="JSON">${node(value, 0)}</div>`;
}

function node(value, depth, name) {
  const key = name === undefined ? '' : html`<span class="json-key">${name}: </span>`;
  if (value === null || typeof value !== 'object') return html`<div class="json-leaf">${key}${leaf(value)}</div>`;
  const entries = Object.entries(value);
  const [first, last] = Array.isArray(value) ? '[]' : '{}';
  if (!entries.length) return html`<div class="json-leaf">${key}${first}${last}</div>`;
  return html`<details open=${depth < OPEN_DEPTH}>
    <summary>${key}${first}<span class="json-size"> ${entries.length} </span>${last}</summary>
    ${entries.map(([inner, one]) => node(one, depth + 1, inner))}
  </details>`;
}

function leaf(value) {
  return html`<span class="json-${value === null ? 'null' : typeof value}">${JSON.stringify(value)}</span>`;
}
