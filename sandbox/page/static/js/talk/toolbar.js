// What one can do with a message: react, reply, and more.
import { html } from '../lib.js';
import { post, toast } from '../api.js';
import { Menu } from '../controls/menu.js';
import { go } from '../places.js';
import { state } from '../store.js';
import { byName, USUAL } from '../text/emoji.js';
import { react } from './reactions.js';

export function Toolbar({ message, inThread }) {
  if (message.ephemeral) return null;
  const parent = message.thread_ts || message.ts;
  const palette = USUAL.map((name) => ({
    label: `${byName(name)} ${name.replaceAll('_', ' ')}`,
    pick: () => react(message, name),
  }));
  return html`<div class="toolbar" role="group" aria-label="Message actions">
    <${Menu} label="Add a reaction" face=${html`<span aria-hidden="true">☺︎</span>`} items=${palette} />
    ${!inThread && html`<button type="button" aria-label="Reply in thread" title="Reply in thread" onClick=${() => go({ channel: message.channel, thread: parent })}>
      <span aria-hidden="true">💬</span>
    </button>`}
    <${Menu} label="More actions for this message" face=${html`<span aria-hidden="true">⋮</span>`} items=${more(message)} />
  </div>`;
}

function more(message) {
  const own = state.world.app.shortcuts.filter((one) => one.type === 'message');
  return [
    { label: 'Copy link', pick: () => copy(message) },
    ...own.map((one) => ({
      label: one.name,
      note: one.description,
      pick: () => post('shortcut', { callback_id: one.callback_id, channel: message.channel, ts: message.ts }),
    })),
  ];
}

async function copy(message) {
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  const link = `${location.origin}/archives/${message.channel}/p${message.ts.replace('.', '')}`;
  try {
    await navigator.clipboard.writeText(reply ? `${link}?thread_ts=${message.thread_ts}` : link);
    toast('The link is copied.');
  } catch {
    toast('The browser did not let the page copy the link.');
  }
}
