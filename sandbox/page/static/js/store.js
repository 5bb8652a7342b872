// What this tab knows and shows: one value, replaced at each change.
import { useLayoutEffect, useState } from './lib.js';

export let state = {
  me: null,
  world: null, // people, places and the app, as the last snapshot had them
  messages: {}, // channel -> ts -> message
  views: [],
  home: null,
  read: {},
  traffic: [],
  clock: null,
  skew: 0, // seconds by which the workspace's clock is ahead of the browser's
  bot: true,
  link: 'connecting', // up, or lost
  place: null, // { channel }, or { home: true }
  thread: null, // the parent's ts
  focus: null, // a message to show, from a link
  unreadFrom: null, // where "New" is drawn
  drawer: false,
  sidebar: false,
  toasts: [],
  question: null, // a confirm dialog that waits for its answer
  said: '', // for screen readers
};

const listeners = new Set();

export function set(change) {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

/** Draws the calling component again at every change, from its first drawing on. */
export function useStore() {
  const [, again] = useState(0);
  useLayoutEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return state;
}
