// What the composer offers for the word at the caret: commands, people, groups, channels.
import { state } from '../store.js';

const MOST = 8;

/** {from, to, items: [{insert, label, note, hint}]} or null. */
export function completion(text, caret, inThread) {
  const before = text.slice(0, caret);
  const command = /^\/[\w-]*$/.exec(before);
  if (command && !inThread) return found(0, caret, commands(command[0]));
  const word = /(?:^|[\s(])([@#][\w.-]*)$/.exec(before);
  if (!word) return null;
  const names = word[1][0] === '@' ? mentions() : channels();
  const from = caret - word[1].length;
  return found(from, caret, names.filter((one) => one.key.includes(word[1].slice(1).toLowerCase())));
}

function found(from, to, items) {
  return items.length ? { from, to, items: items.slice(0, MOST) } : null;
}

function commands(typed) {
  return state.world.app.commands
    .filter((one) => one.command.startsWith(typed.toLowerCase()))
    .map((one) => ({ insert: one.command, label: one.command, hint: one.usage_hint, note: one.description }));
}

function mentions() {
  const { users, groups } = state.world;
  const people = Object.values(users)
    .filter((one) => !one.deleted)
    .map((one) => ({ insert: `@${one.name}`, label: one.real_name, note: `@${one.name}`, key: `${one.name} ${one.real_name}`.toLowerCase() }));
  const handles = Object.values(groups).map((one) => ({
    insert: `@${one.handle}`, label: `@${one.handle}`, note: one.name, key: one.handle,
  }));
  return [...people, ...handles];
}

function channels() {
  const named = state.world.channels.filter((one) => one.kind !== 'im');
  return named.map((one) => ({ insert: `#${one.name}`, label: `#${one.name}`, note: one.topic, key: one.name }));
}

/** How the command that is being typed is used. */
export function usage(text) {
  const name = /^(\/[\w-]+)\s/.exec(text)?.[1];
  return name && state.world.app.commands.find((one) => one.command === name);
}
