// The messages of a place, oldest first, with days, the mark of what is new, and a view that stays at the end.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../lib.js';
import { set, state } from '../store.js';
import { dayKey, dayLabel, moment } from '../time.js';
import { Message } from './message.js';
import { summary } from './thread-link.js';

const TOGETHER = 5 * 60; // seconds within which messages of one person stand under one name
const NEAR = 48; // pixels from the end that still count as the end

/** In a thread, `inThread` says how many replies it has. */
export function List({ messages, label, threads = {}, inThread, children }) {
  const frame = useRef();
  const { away, down, scrolled } = useEnd(frame, messages.at(-1)?.ts, messages.some((one) => one.ts === state.focus));
  useFocused(frame, messages);
  return html`<div class="list-frame">
    <div class="list" ref=${frame} tabindex="0" role="region" aria-label=${label} onScroll=${scrolled}>
      ${children}
      <ol class="messages">${rows(messages, threads, inThread)}</ol>
    </div>
    ${away && html`<button type="button" class="newest" onClick=${down}>↓ New messages</button>`}
  </div>`;
}

function rows(messages, threads, inThread) {
  return messages.flatMap((message, at) => {
    const before = messages[at - 1];
    const newDay = !inThread && (!before || dayKey(moment(before.ts)) !== dayKey(moment(message.ts)));
    const fresh = !inThread && state.unreadFrom === message.ts;
    const day = newDay && html`<li class="day" key="day-${message.ts}"><span>${dayLabel(moment(message.ts))}</span></li>`;
    const line = fresh && html`<li class="fresh" key="fresh"><span>New</span></li>`;
    const row = html`<${Message}
      key=${message.ts}
      message=${message}
      compact=${!newDay && !fresh && !(inThread && at === 1) && together(before, message)}
      replies=${summary(threads[message.ts])}
      focused=${state.focus === message.ts}
      inThread=${inThread}
      world=${state.world}
      clock=${state.clock}
    />`;
    const count = inThread && at === 1 && html`<li class="replies-line" key="replies"><span>${inThread}</span></li>`;
    return [day, line, count, row].filter(Boolean);
  });
}

function together(before, message) {
  return Boolean(
    before &&
      before.user === message.user &&
      !message.blocks &&
      !before.ephemeral &&
      !message.ephemeral &&
      before.username === message.username &&
      moment(message.ts) - moment(before.ts) < TOGETHER &&
      moment(message.ts) >= moment(before.ts),
  );
}

/** Stays at the end while one reads there, and begins there unless a link leads `elsewhere`; elsewhere it says that something came. */
function useEnd(frame, newest, elsewhere) {
  const atEnd = useRef(!elsewhere);
  const [away, setAway] = useState(false);
  const down = () => {
    frame.current.scrollTop = frame.current.scrollHeight;
  };
  const last = useRef(0);
  // Only who goes up leaves the end: what arrives while the view still follows what came before makes the list longer, too.
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = frame.current;
    const near = scrollHeight - scrollTop - clientHeight < NEAR;
    if (near || scrollTop < last.current) atEnd.current = near;
    last.current = scrollTop;
    if (near) setAway(false);
  };
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(() => atEnd.current && down());
    watcher.observe(frame.current);
    watcher.observe(frame.current.lastElementChild);
    return () => watcher.disconnect();
  }, []);
  const seen = useRef(newest);
  useEffect(() => {
    if (newest !== seen.current && !atEnd.current) setAway(true);
    seen.current = newest;
  }, [newest]);
  return { away, down, scrolled };
}

/** A message that a link led to is brought into view and stays marked for a while. */
function useFocused(frame, messages) {
  const wanted = state.focus;
  useEffect(() => {
    const found = wanted && frame.current.querySelector(`[data-ts="${wanted}"]`);
    if (!found) return undefined;
    found.scrollIntoView({ block: 'center' });
    const timer = setTimeout(() => state.focus === wanted && set({ focus: null }), 4000);
    return () => clearTimeout(timer);
  }, [wanted, messages.length > 0]);
}
