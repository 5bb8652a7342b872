// The traffic between the workspace and the bot, newest first: how one learns what the bot does.
import { html, useState } from '../lib.js';
import { nameOf } from '../names.js';
import { set, state } from '../store.js';
import { Exchange } from './exchange.js';

const FILTERS = [['all', 'All'], ['in', 'To the bot'], ['out', 'By the bot']];

export function Drawer() {
  const [filter, setFilter] = useState('all');
  const shown = state.traffic.filter((one) => filter === 'all' || one.direction === filter).reverse();
  const close = () => set({ drawer: false });
  const keys = (event) => event.key === 'Escape' && close();
  return html`<section class="drawer" aria-label="Traffic" onKeyDown=${keys}>
    <header class="drawer-head">
      <h2>Traffic</h2>
      <span class="drawer-note">what the workspace sends to ${nameOf(state.world.bot)}, and each call it makes</span>
      <div class="filters" role="group" aria-label="Show">
        ${FILTERS.map(([name, label]) => html`<button type="button" aria-pressed=${filter === name} onClick=${() => setFilter(name)}>${label}</button>`)}
      </div>
      <button type="button" class="icon-button" aria-label="Close traffic" onClick=${close}>✕</button>
    </header>
    <div class="drawer-list" tabindex="0" role="region" aria-label="Exchanges">
      ${shown.length === 0 && html`<p class="drawer-none">Nothing yet. Type a command, and it shows here.</p>`}
      <ol>${shown.map((one) => html`<${Exchange} key=${one.number} one=${one} />`)}</ol>
    </div>
  </section>`;
}
