// The whole page.
import { html, useEffect } from '../lib.js';
import { Question } from '../controls/question.js';
import { Home } from '../modal/home.js';
import { Modals } from '../modal/stack.js';
import { channel, channelName, nameOf } from '../names.js';
import { unread } from '../places.js';
import { set, state, useStore } from '../store.js';
import { Channel } from '../talk/channel.js';
import { Thread } from '../talk/thread.js';
import { Drawer } from '../traffic/drawer.js';
import { Announcer, Banner, Toasts } from './notices.js';
import { Sidebar } from './sidebar.js';
import { TopBar } from './topbar.js';

export function App() {
  useStore();
  useTitle();
  if (!state.world || !state.place) return html`<${Waiting} />`;
  const { place, thread } = state;
  const classes = ['page', state.sidebar && 'with-sidebar', thread && 'with-thread'];
  return html`<div class=${classes.filter(Boolean).join(' ')}>
    <${TopBar} />
    <${Banner} />
    <div class="middle">
      <${Sidebar} />
      ${state.sidebar && html`<button type="button" class="veil" aria-label="Close the list of channels" onClick=${() => set({ sidebar: false })}></button>`}
      <main id="main" tabindex="-1">
        ${place.home ? html`<${Home} />` : html`<${Channel} key=${place.channel} id=${place.channel} />`}
      </main>
      ${thread && html`<${Thread} key=${thread} id=${place.channel} parent=${thread} />`}
    </div>
    ${state.drawer && html`<${Drawer} />`}
    <${Modals} />
    <${Question} />
    <${Toasts} />
    <${Announcer} />
  </div>`;
}

function Waiting() {
  const words = state.link === 'lost' ? 'The workspace does not answer. Trying again…' : 'Opening the workspace…';
  return html`<main class="waiting"><h1 class="hidden">Workspace</h1><p role="status">${words}</p></main>`;
}

function useTitle() {
  const { world, place } = state;
  useEffect(() => {
    if (!world || !place) return;
    const loud = world.channels.reduce((sum, one) => sum + unread(one).loud, 0);
    const where = place.home ? `${nameOf(world.bot)} Home` : channelName(place.channel);
    const sign = channel(place.channel)?.kind === 'im' || place.home ? '' : '#';
    document.title = `${loud ? `(${loud}) ` : ''}${sign}${where} – ${world.team.name}`;
  });
}
