// The square beside a message: initials on a colour of one's own; the bot has its emblem.
import { html } from '../lib.js';
import { user } from '../names.js';
import { state } from '../store.js';

const COLOURS = 9;
const EMBLEM = new URL('../../icon.svg', import.meta.url).pathname;

export function Avatar({ id, size = '' }) {
  if (id === state.world.bot) return html`<img class="avatar ${size}" src=${EMBLEM} alt="" />`;
  const name = user(id)?.real_name || '?';
  const colour = [...id].reduce((sum, one) => sum + one.charCodeAt(0), 0) % COLOURS;
  return html`<span class="avatar ${size} colour-${colour}" aria-hidden="true">${initials(name)}</span>`;
}

function initials(name) {
  const words = name.split(/[\s-]+/);
  return (words[0][0] + (words.length > 1 ? words.at(-1)[0] : '')).toUpperCase();
}
