// Trees of text as elements of the page. Words become text nodes, never markup.
import { html } from '../lib.js';
import { channel, channelName, groupName, nameOf, user } from '../names.js';
import { go, placeOfLink } from '../places.js';
import { state } from '../store.js';
import { dateToken } from './dates.js';
import { withEmoji } from './emoji.js';
import { mrkdwn } from './mrkdwn.js';

/** A text object of Block Kit. */
export function Text({ of }) {
  if (!of) return null;
  return of.type === 'mrkdwn' ? html`<${Mrkdwn} text=${of.text} />` : html`<${Plain} text=${of.text} />`;
}

export function Plain({ text }) {
  return html`<span class="plain">${withEmoji(text)}</span>`;
}

export function Mrkdwn({ text }) {
  return html`<span class="mrkdwn">${mrkdwn(text || '').map(draw)}</span>`;
}

const DRAWN = {
  text: ({ v }) => v,
  br: () => html`<br />`,
  lines: ({ c }) => html`<span class="lines">${c.map(draw)}</span>`,
  quote: ({ c }) => html`<blockquote>${c.map(draw)}</blockquote>`,
  pre: ({ v }) => html`<pre>${v}</pre>`,
  b: ({ c }) => html`<b>${c.map(draw)}</b>`,
  i: ({ c }) => html`<i>${c.map(draw)}</i>`,
  s: ({ c }) => html`<s>${c.map(draw)}</s>`,
  code: ({ v }) => html`<code>${v}</code>`,
  emoji: ({ v, name }) => html`<span role="img" aria-label=${name.replaceAll('_', ' ')} class="emoji">${v}</span>`,
  link: ({ href, label }) => html`<${Link} href=${href}>${label ? withEmoji(label) : href}<//>`,
  user: ({ id }) => html`<${Mention} id=${id} />`,
  channel: ({ id, label }) => html`<${ChannelLink} id=${id} label=${label} />`,
  group: ({ id, label }) => {
    const mine = state.world.groups[id]?.users.includes(state.me);
    return html`<span class="mention ${mine ? 'me' : ''}">@${groupName(id) || label || 'group'}</span>`;
  },
  everyone: ({ v }) => html`<span class="mention me">@${v}</span>`,
  date: ({ at, format, href, fallback }) => {
    const shown = dateToken(at, format) ?? fallback;
    const time = html`<time datetime=${new Date(at * 1000).toISOString()} title=${fallback}>${shown}</time>`;
    return href ? html`<${Link} href=${href}>${time}<//>` : time;
  },
};

export function draw(node) {
  return DRAWN[node.t](node);
}

export function Mention({ id }) {
  const known = user(id);
  const title = known ? [known.real_name, ...known.groups.map((one) => `@${one}`)].join(' · ') : '';
  return html`<span class="mention ${id === state.me ? 'me' : ''}" title=${title}>@${nameOf(id)}</span>`;
}

export function ChannelLink({ id, label }) {
  const name = channelName(id);
  if (!channel(id)) return html`<span class="mention">#${name || label || 'private channel'}</span>`;
  return html`<a class="mention" href=${`#/${id}`}>#${name}</a>`;
}

/** Only addresses a browser opens without running them; permalinks stay in the page. */
export function Link({ href, children }) {
  const inside = safe(href) && placeOfLink(href);
  if (inside) {
    const open = (event) => {
      event.preventDefault();
      go(inside);
    };
    return html`<a class="link" href=${href} onClick=${open}>${children}</a>`;
  }
  if (!safe(href)) return html`<span>${children}</span>`;
  return html`<a class="link" href=${href} target="_blank" rel="noopener noreferrer">${children}</a>`;
}

export function safe(href) {
  try {
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(new URL(href).protocol);
  } catch {
    return false;
  }
}
