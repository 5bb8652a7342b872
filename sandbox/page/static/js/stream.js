// The stream from the workspace: first everything, then each change. A lost one is opened again.
import { arrived, begun } from './arrivals.js';
import { set, state } from './store.js';
import { forget, whoAmI } from './who.js';

const SOON_MS = 200; // one broken connection is not worth a word
const RETRY_MS = 1000;
const OPENING_MS = 3000;
const SILENCE_MS = 10000; // the server speaks every two seconds
let socket = null;
let silence = null;
let retry = null;

const HANDLERS = {
  snapshot: (item) => begun(item),
  message: (item) => arrived(item),
  gone: ({ channel, ts }) => {
    const { [ts]: _, ...rest } = state.messages[channel] || {};
    set({ messages: { ...state.messages, [channel]: rest } });
  },
  views: (views) => set({ views }),
  home: (home) => set({ home }),
  traffic: (one) => set({ traffic: [...state.traffic.slice(-299), one] }),
  bot: (bot) => bot !== state.bot && set({ bot }),
  clock: (clock) => set({ clock }),
};

export function follow() {
  leave();
  const mine = new WebSocket(`ws://${location.host}/page/api/as/${state.me}/events`);
  socket = mine;
  mine.onmessage = ({ data }) => {
    if (mine !== socket) return;
    mine.heard = true;
    expectMore(mine);
    if (state.link !== 'up') set({ link: 'up' });
    const { kind, item } = JSON.parse(data);
    HANDLERS[kind]?.(item);
  };
  mine.onclose = () => lost(mine);
  expectMore(mine);
}

function leave() {
  clearTimeout(retry);
  clearTimeout(silence);
  const former = socket;
  socket = null;
  former?.close();
}

function expectMore(mine) {
  clearTimeout(silence);
  silence = setTimeout(() => lost(mine), mine.heard ? SILENCE_MS : OPENING_MS);
}

function lost(mine) {
  if (mine !== socket) return;
  leave();
  if (mine.heard) retry = setTimeout(follow, SOON_MS);
  else {
    set({ link: 'lost' });
    retry = setTimeout(again, RETRY_MS);
  }
}

/** A person the workspace does not know, from an old tab or a wrong link, becomes the first again. */
async function again() {
  const answer = await fetch(`/page/api/as/${state.me}/state`).catch(() => null);
  if (answer?.status === 404) {
    forget();
    set({ me: whoAmI() });
  }
  follow();
}
