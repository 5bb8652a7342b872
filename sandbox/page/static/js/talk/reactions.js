// The reactions under a message.
import { html } from '../lib.js';
import { post } from '../api.js';
import { nameOf } from '../names.js';
import { state } from '../store.js';
import { byName } from '../text/emoji.js';

export function Reactions({ message }) {
  if (!message.reactions?.length) return null;
  return html`<div class="reactions">
    ${message.reactions.map(({ name, users, count }) => html`<button
      type="button"
      class="reaction"
      aria-pressed=${users.includes(state.me)}
      aria-label="${name.replaceAll('_', ' ')}: ${users.map(nameOf).join(', ')}"
      title=${users.map(nameOf).join(', ')}
      onClick=${() => react(message, name)}
    ><span aria-hidden="true">${byName(name) || `:${name}:`}</span> ${count}</button>`)}
  </div>`;
}

export function react(message, name) {
  post('react', { channel: message.channel, ts: message.ts, name });
}
