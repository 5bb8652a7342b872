// Where one writes: messages and slash commands. Enter sends, Shift+Enter begins a line.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../lib.js';
import { post } from '../api.js';
import { Menu } from '../controls/menu.js';
import { state } from '../store.js';
import { completion, usage } from './completion.js';
import { Offers } from './offers.js';

const LONGEST = 40000;
const drafts = new Map();

export function Composer({ channel, thread, label }) {
  const key = `${state.me}/${channel}/${thread || ''}`;
  const [text, setText] = useState(drafts.get(key) || '');
  const [offer, setOffer] = useState(null);
  const field = useRef();
  useEffect(() => void drafts.set(key, text), [text]);
  useLayoutEffect(() => fit(field.current), [text]);
  const type = (event) => {
    setText(event.target.value);
    setOffer(offered(event.target));
  };
  const offered = ({ value, selectionStart }) => {
    const found = completion(value, selectionStart, Boolean(thread));
    return found && { ...found, at: 0 };
  };
  const take = (item) => {
    const filled = `${text.slice(0, offer.from)}${item.insert} `;
    setText(filled + text.slice(offer.to).trimStart());
    setOffer(null);
    requestAnimationFrame(() => {
      field.current.focus();
      field.current.setSelectionRange(filled.length, filled.length);
    });
  };
  const send = async () => {
    const typed = text.trim();
    if (!typed) return;
    setText('');
    setOffer(null);
    const done = await post(typed.startsWith('/') ? 'command' : 'message', { typed, channel, thread });
    if (!done) setText((now) => now || text);
  };
  const keys = (event) => {
    if (event.isComposing) return;
    if (offer && steer(event, offer, setOffer, take)) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  const how = !offer && usage(text);
  const listed = `offers-${channel}-${thread || 'main'}`;
  return html`<div class="composer">
    ${offer && html`<${Offers} id=${listed} offer=${offer} take=${take} point=${(at) => setOffer({ ...offer, at })} />`}
    ${how && html`<p class="usage"><b>${how.command}</b> ${how.usage_hint} <small>${how.description}</small></p>`}
    <div class="composer-frame">
      ${!thread && html`<${Shortcuts} />`}
      <textarea
        ref=${field}
        rows="1"
        placeholder=${thread ? 'Reply…' : `Message ${label}`}
        aria-label=${thread ? 'Reply in this thread' : `Message ${label}`}
        aria-autocomplete="list"
        aria-controls=${offer ? listed : undefined}
        aria-activedescendant=${offer ? `${listed}-${offer.at}` : undefined}
        value=${text}
        onInput=${type}
        onKeyDown=${keys}
        onBlur=${() => setOffer(null)}
      ></textarea>
      <${Room} used=${text.length} />
      <button type="button" class="send" aria-label="Send" title="Send (Enter)" disabled=${!text.trim()} onClick=${send}>
        <span aria-hidden="true">➤</span>
      </button>
    </div>
  </div>`;
}

/** Arrows, Enter, Tab and Escape belong to the open list. */
function steer(event, offer, setOffer, take) {
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  const count = offer.items.length;
  if (event.key in moves) setOffer({ ...offer, at: (offer.at + moves[event.key] + count) % count });
  else if (event.key === 'Escape') setOffer(null);
  else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) take(offer.items[offer.at]);
  else return false;
  event.preventDefault();
  return true;
}

function fit(area) {
  area.style.height = 'auto';
  area.style.height = `${Math.min(area.scrollHeight, innerHeight * 0.4)}px`;
}

function Room({ used }) {
  if (used < LONGEST * 0.9) return null;
  return html`<span class="room ${used > LONGEST ? 'over' : ''}" role="status">${(LONGEST - used).toLocaleString('en-US')}</span>`;
}

function Shortcuts() {
  const own = state.world.app.shortcuts.filter((one) => one.type === 'global');
  if (!own.length) return null;
  const items = own.map((one) => ({
    label: one.name, note: one.description, pick: () => post('shortcut', { callback_id: one.callback_id }),
  }));
  return html`<${Menu} label="Shortcuts" className="icon-button" face=${html`<span aria-hidden="true">⚡</span>`} items=${items} />`;
}
