// What the stream brings, put into the store.
import { nameOf, placeName, plain } from './names.js';
import { settle } from './places.js';
import { set, state } from './store.js';

const FIELDS = ['me', 'bot', 'team', 'people', 'users', 'groups', 'channels', 'names', 'app'];

export function begun(shot) {
  const world = Object.fromEntries(FIELDS.map((name) => [name, shot[name]]));
  const messages = {};
  for (const channel of shot.channels) messages[channel.id] = {};
  for (const one of shot.messages) messages[one.channel][one.ts] = one;
  set({
    world,
    messages,
    views: shot.views,
    home: shot.home,
    read: furthest(shot.read),
    traffic: shot.traffic,
    clock: shot.clock,
    skew: shot.now - Date.now() / 1000,
  });
  settle();
}

export function arrived(message) {
  const known = state.messages[message.channel] || {};
  const fresh = !known[message.ts];
  set({ messages: { ...state.messages, [message.channel]: { ...known, [message.ts]: message } } });
  if (fresh && message.user !== state.me) announce(message);
}

function announce(message) {
  const where = placeName(message.channel);
  set({ said: `${nameOf(message.user)} in ${where}: ${plain(message.text)}` });
}

/** A snapshot may be older than what was just read here. */
function furthest(told) {
  const read = { ...told };
  for (const [channel, ts] of Object.entries(state.read)) if (ts > (read[channel] || '')) read[channel] = ts;
  return read;
}
