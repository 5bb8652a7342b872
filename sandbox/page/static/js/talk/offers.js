// The list of completions above the composer.
import { html } from '../lib.js';

export function Offers({ id, offer, take, point }) {
  return html`<ul class="offers" id=${id} role="listbox" aria-label="Suggestions">
    ${offer.items.map((one, at) => html`<li
      id="${id}-${at}"
      role="option"
      aria-selected=${at === offer.at}
      onPointerMove=${() => at !== offer.at && point(at)}
      onPointerDown=${(event) => {
        event.preventDefault();
        take(one);
      }}
    >
      <b>${one.label}</b> ${one.hint && html`<span class="hint">${one.hint}</span>`}
      ${one.note && html`<small>${one.note}</small>`}
    </li>`)}
  </ul>`;
}
