// What people, groups and places are called.
import { state } from './store.js';
import { mrkdwn, textOf } from './text/mrkdwn.js';

export function user(id) {
  return state.world?.users[id];
}

export function nameOf(id) {
  return user(id)?.real_name || 'Somebody';
}

export function channel(id) {
  return state.world?.channels.find((one) => one.id === id);
}

/** `#deployments`, or the other person's name; null for a channel that is not this person's to know. */
export function channelName(id) {
  const found = channel(id);
  if (found?.kind === 'im') return nameOf(found.with);
  return found?.name || state.world?.names[id] || null;
}

export function placeName(id) {
  const found = channel(id);
  if (found?.kind === 'im') return `your direct messages with ${nameOf(found.with)}`;
  return `#${channelName(id)}`;
}

export function groupName(id) {
  return state.world?.groups[id]?.handle;
}

/** A message's words without their markup. */
export function plain(text) {
  return textOf(mrkdwn(text || ''), { user: nameOf, channel: channelName, group: groupName }).slice(0, 300);
}
