// The places this person may go, and what is unread there.
import { html } from '../lib.js';
import { nameOf } from '../names.js';
import { unread } from '../places.js';
import { state } from '../store.js';
import { Avatar } from '../talk/avatar.js';
import { sigil } from '../talk/channel.js';

export function Sidebar() {
  const { channels, app, bot } = state.world;
  const rooms = channels.filter((one) => one.kind !== 'im');
  const direct = channels.filter((one) => one.kind === 'im');
  return html`<nav class="sidebar" id="places" aria-label="Channels">
    <${Group} title="Channels">
      ${rooms.map((one) => html`<${Place} key=${one.id} place=${one} name=${one.name} sign=${html`<span class="sigil" aria-hidden="true">${sigil(one)}</span>`} />`)}
    <//>
    <${Group} title="Direct messages">
      ${direct.map((one) => html`<${Place} key=${one.id} place=${one} name=${nameOf(one.with)} sign=${html`<${Avatar} id=${one.with} size="tiny" />`} />`)}
    <//>
    ${app.home && html`<${Group} title="Apps">
      <li><a class="place" href="#/home" aria-current=${state.place?.home ? 'page' : undefined}>
        <${Avatar} id=${bot} size="tiny" /><span class="place-name">${nameOf(bot)} Home</span>
      </a></li>
    <//>`}
  </nav>`;
}

function Group({ title, children }) {
  const id = `group-${title.replace(' ', '-')}`;
  return html`<h2 class="group-title" id=${id}>${title}</h2><ul aria-labelledby=${id}>${children}</ul>`;
}

function Place({ place, name, sign }) {
  const { any, loud } = unread(place);
  const here = state.place?.channel === place.id;
  return html`<li>
    <a class="place ${any ? 'unread' : ''}" href="#/${place.id}" aria-current=${here ? 'page' : undefined}>
      ${sign}<span class="place-name">${name}</span>
      ${any && !loud && html`<span class="hidden">, unread</span>`}
      ${loud > 0 && html`<span class="count">${loud}<span class="hidden"> for you</span></span>`}
    </a>
  </li>`;
}
