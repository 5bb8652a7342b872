// The bot's Home tab.
import { html } from '../lib.js';
import { Blocks } from '../blocks/blocks.js';
import { Surface, useSurface } from '../controls/surface.js';
import { nameOf } from '../names.js';
import { state } from '../store.js';
import { Avatar } from '../talk/avatar.js';

export function Home() {
  const { bot } = state.world;
  const direct = state.world.channels.find((one) => one.kind === 'im' && one.members.includes(bot));
  return html`<section class="channel" aria-label="${nameOf(bot)} Home">
    <header class="channel-head">
      <h1><${Avatar} id=${bot} size="small" /> ${nameOf(bot)}</h1>
      <nav class="tabs" aria-label="${nameOf(bot)}">
        <a href="#/home" aria-current="page">Home</a>
        ${direct && html`<a href="#/${direct.id}">Messages</a>`}
      </nav>
    </header>
    <div class="list home" tabindex="0" role="region" aria-label="Home">
      ${state.home ? html`<${View} key=${state.home.id} view=${state.home} />` : html`<p class="home-empty">${nameOf(bot)} has put nothing here yet.</p>`}
    </div>
  </section>`;
}

function View({ view }) {
  const surface = useSurface({ view: view.id }, view.blocks, view.state.values);
  return html`<div class="home-view">
    ${view.errors[''] && html`<p class="modal-trouble" role="alert">${view.errors['']}</p>`}
    <${Surface.Provider} value=${surface}><${Blocks} blocks=${view.blocks} /><//>
  </div>`;
}
