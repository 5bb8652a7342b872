// The clock control: what time it is for the bot, and other times one may try.
import { html, useEffect, useRef, useState } from '../lib.js';
import { moveClock } from '../api.js';
import { useOutside, usePlacement } from '../controls/menu.js';
import { state } from '../store.js';
import { epochOf, format, now, wallOf } from '../time.js';

const GULF = 'Asia/Riyadh';
const TICK_MS = 5000;
const DAY = [{ weekday: 'short' }, { day: 'numeric' }, { month: 'short' }];

export function Clock() {
  const [open, setOpen] = useState(false);
  const root = useRef();
  useOutside(root, open, () => setOpen(false));
  useTick();
  const shown = `${clockWords(now(), GULF)} Gulf`;
  const keys = (event) => {
    if (event.key !== 'Escape') return;
    setOpen(false);
    root.current.querySelector('button').focus();
  };
  return html`<span class="clock" ref=${root} onKeyDown=${keys}>
    <button type="button" class="bar-button" aria-expanded=${open} onClick=${() => setOpen(!open)}>
      <span aria-hidden="true">🕑</span>
      <span class="bar-words"><span class="hidden">The clock: </span>${shown} <span class="clock-utc">/ ${timeIn(now(), 'UTC')} UTC</span></span>
      ${state.clock.offset !== 0 && html`<span class="moved">moved</span>`}
    </button>
    ${open && html`<${Presets} close=${() => setOpen(false)} />`}
  </span>`;
}

function Presets({ close }) {
  const popup = useRef();
  const [custom, setCustom] = useState(wallOf(now(), GULF));
  usePlacement(popup);
  useEffect(() => popup.current.querySelector('button').focus(), []);
  const move = (at) => {
    moveClock(at);
    close();
  };
  return html`<div class="clock-panel" ref=${popup} role="dialog" aria-label="Move the clock">
    <p>The bot's clock. Windows and blackouts follow it.</p>
    ${state.clock.presets.map(({ label, note, at }) => html`<button type="button" class="preset" onClick=${() => move(at)}>
      <span><b>${label}</b> <small>${note}</small></span>
      <span class="preset-at">${clockWords(Date.parse(at) / 1000, GULF)}</span>
    </button>`)}
    <form class="custom" onSubmit=${(event) => {
      event.preventDefault();
      move(new Date(epochOf(custom, GULF) * 1000).toISOString());
    }}>
      <label>Another time, Gulf
        <input class="field" type="datetime-local" required value=${custom} onInput=${(event) => setCustom(event.target.value)} />
      </label>
      <button class="button">Set</button>
    </form>
    <button type="button" class="preset" disabled=${state.clock.offset === 0} onClick=${() => move(null)}><b>Back to real time</b></button>
  </div>`;
}

function clockWords(epoch, zone) {
  return [...DAY.map((part) => format(epoch, part, zone)), timeIn(epoch, zone)].join(' ');
}

function timeIn(epoch, zone) {
  return format(epoch, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, zone);
}

function useTick() {
  const [, again] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => again((n) => n + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
}
