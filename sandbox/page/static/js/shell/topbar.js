// The bar at the top: the workspace, the clock, the traffic, the theme, who I am.
import { html } from '../lib.js';
import { set, state } from '../store.js';
import { Clock } from './clock.js';
import { Identity } from './identity.js';
import { Theme } from './theme.js';

export function TopBar() {
  const flip = (name) => set({ [name]: !state[name] });
  return html`<header class="topbar">
    <a class="skip" href="#main" onClick=${skip}>Skip to the conversation</a>
    <button type="button" class="bar-button square only-narrow" aria-label="Channels" aria-expanded=${state.sidebar} aria-controls="places" onClick=${() => flip('sidebar')}>☰</button>
    <span class="team">${state.world.team.name}</span>
    <span class="stretch"></span>
    ${state.clock && html`<${Clock} />`}
    <button type="button" class="bar-button" aria-pressed=${state.drawer} onClick=${() => flip('drawer')}>
      <span aria-hidden="true">⇄</span><span class="bar-words">Traffic</span>
    </button>
    <${Theme} />
    <${Identity} />
  </header>`;
}

/** The hash is the place, so the link moves the focus itself. */
function skip(event) {
  event.preventDefault();
  (document.querySelector('#main textarea') || document.querySelector('#main')).focus();
}
