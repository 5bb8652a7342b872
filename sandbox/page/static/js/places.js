// Where the person looks: the address bar's hash names it, so that links, reloads and the back button work.
import { post } from './api.js';
import { set, state } from './store.js';

const FIRST = 'deployments';

export function go(place) {
  set({ focus: place.focus || null });
  const hash = hashOf(place);
  if (location.hash === hash) settle();
  else location.hash = hash;
}

function hashOf({ home, channel, thread }) {
  if (home) return '#/home';
  return `#/${channel}${thread ? `/${thread}` : ''}`;
}

/** Follows the address, or goes where this person may be. */
export function settle() {
  if (!state.world) return;
  const [, first, thread] = location.hash.split('/');
  const home = first === 'home' && state.world.app.home;
  const known = state.world.channels.find((one) => one.id === first);
  if (home) return show({ home: true }, null);
  const found = known || state.world.channels.find((one) => one.name === FIRST) || state.world.channels[0];
  return show({ channel: found.id }, (known && thread) || null);
}

function show(place, thread) {
  const same = state.place && state.place.channel === place.channel && state.place.home === place.home;
  const change = { place, thread, sidebar: false };
  if (!same) change.unreadFrom = firstUnread(place.channel);
  set(change);
  if (place.home && !same) post('home');
}

function firstUnread(channel) {
  if (!channel) return null;
  const read = state.read[channel];
  if (!read) return null;
  return main(channel).find((one) => one.ts > read && one.user !== state.me)?.ts || null;
}

/** What stands in the channel itself, oldest first. */
export function main(channel) {
  return sorted(channel).filter(topLevel);
}

export function replies(channel, parent) {
  return sorted(channel).filter((one) => one.thread_ts === parent && one.ts !== parent);
}

/** How many answers each thread of the channel has, who gave them, and the last one's time. */
export function threads(channel) {
  const found = {};
  for (const one of sorted(channel)) {
    if (!one.thread_ts || one.thread_ts === one.ts || one.ephemeral) continue;
    const known = found[one.thread_ts] || { count: 0, users: [], last: '' };
    const users = known.users.includes(one.user) ? known.users : [...known.users, one.user];
    found[one.thread_ts] = { count: known.count + 1, users, last: one.ts };
  }
  return found;
}

export function unread(channel) {
  const read = state.read[channel.id] || '';
  const fresh = main(channel.id).filter((one) => one.ts > read && one.user !== state.me && !one.ephemeral);
  const loud = channel.kind === 'im' ? fresh : fresh.filter(mentionsMe);
  return { any: fresh.length > 0, loud: loud.length };
}

export function mentionsMe(message) {
  const text = message.text + JSON.stringify(message.blocks || '');
  if (text.includes(`<@${state.me}>`) || text.includes(`"user_id":"${state.me}"`)) return true;
  return Object.entries(state.world.groups).some(
    ([id, group]) => group.users.includes(state.me) && text.includes(`<!subteam^${id}`),
  );
}

/** Marks as read what stands in the channel, when somebody looks. */
export function markRead(channel) {
  const last = main(channel).filter((one) => !one.ephemeral).at(-1);
  if (!last || document.hidden || last.ts <= (state.read[channel] || '')) return;
  set({ read: { ...state.read, [channel]: last.ts } });
  post('mark', { channel, ts: last.ts });
}

/** The place a permalink of this workspace leads to; null for any other address. */
export function placeOfLink(href) {
  const url = new URL(href, location.href);
  const ours = url.origin === location.origin || url.origin === state.world?.team.url;
  const found = ours && /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(url.pathname);
  if (!found) return null;
  const ts = `${found[2]}.${found[3]}`;
  return { channel: found[1], thread: url.searchParams.get('thread_ts'), focus: ts };
}

function topLevel(message) {
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === 'thread_broadcast';
}

const cache = new WeakMap();

function sorted(channel) {
  const held = state.messages[channel];
  if (!held) return [];
  if (!cache.has(held)) {
    cache.set(held, Object.values(held).sort((a, b) => (a.ts < b.ts ? -1 : 1)));
  }
  return cache.get(held);
}
