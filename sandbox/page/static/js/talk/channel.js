// A channel or direct conversation: its head, its messages, its composer.
import { html, useLayoutEffect } from '../lib.js';
import { channel, channelName, nameOf } from '../names.js';
import { main, markRead, threads } from '../places.js';
import { state } from '../store.js';
import { Link } from '../text/draw.js';
import { Avatar } from './avatar.js';
import { Composer } from './composer.js';
import { List } from './list.js';

export function Channel({ id }) {
  const place = channel(id);
  const messages = main(id);
  const last = messages.at(-1)?.ts;
  useLayoutEffect(() => {
    const look = () => markRead(id);
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [id, last]);
  const name = channelName(id);
  const direct = place.kind === 'im';
  return html`<section class="channel" aria-label=${direct ? name : `#${name}`}>
    <header class="channel-head">
      <h1>${direct ? html`<${Avatar} id=${place.with} size="small" />` : html`<span class="sigil" aria-hidden="true">${sigil(place)}</span>`} <span class="title">${name}</span></h1>
      ${place.topic && html`<p class="topic">${people(place.topic)}</p>`}
      ${!direct && html`<span class="members" title=${place.members.map(nameOf).join(', ')}><span aria-hidden="true">👥</span> ${place.members.length}<span class="hidden"> members</span></span>`}
    </header>
    ${place.bookmarks.length > 0 && html`<nav class="bookmarks" aria-label="Bookmarks">
      ${place.bookmarks.map((one) => html`<${Link} href=${one.link}>🔖 ${one.title}<//>`)}
    </nav>`}
    <${List} messages=${messages} threads=${threads(id)} label="Messages in ${direct ? name : `#${name}`}">
      <${Beginning} place=${place} name=${name} />
    <//>
    ${place.archived
      ? html`<p class="archived">This channel is archived. It can be read, not written to.</p>`
      : html`<${Composer} key=${id} channel=${id} label=${direct ? name : `#${name}`} />`}
  </section>`;
}

// A topic is plain text in which people are mentioned.
function people(text) {
  return text.replace(/<@([UW][A-Z0-9]+)>/g, (_, id) => `@${nameOf(id)}`);
}

export function sigil(place) {
  return place.kind === 'private' ? '🔒' : '#';
}

function Beginning({ place, name }) {
  const words = place.kind === 'im'
    ? `This is the very beginning of your conversation with ${name}.`
    : `This is the very beginning of the #${name} channel.`;
  return html`<div class="beginning">
    <p class="beginning-name">${place.kind === 'im' ? html`<${Avatar} id=${place.with} />` : html`<span aria-hidden="true">${sigil(place)}</span>`} ${name}</p>
    <p>${words} ${place.kind !== 'im' && 'Type / to see what the bot can do.'}</p>
  </div>`;
}
