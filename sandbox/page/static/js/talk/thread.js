// The thread of a message, in a panel beside the channel.
import { html, useEffect, useRef } from '../lib.js';
import { channel, channelName } from '../names.js';
import { go, replies } from '../places.js';
import { state } from '../store.js';
import { Composer } from './composer.js';
import { List } from './list.js';

export function Thread({ id, parent }) {
  const found = state.messages[id]?.[parent];
  const answers = replies(id, parent);
  const close = () => go({ channel: id });
  const panel = useRef();
  useEffect(() => panel.current.querySelector('textarea')?.focus(), [parent]);
  const keys = (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) close();
  };
  const where = channel(id)?.kind === 'im' ? channelName(id) : `#${channelName(id)}`;
  const count = answers.filter((one) => !one.ephemeral).length;
  return html`<aside class="thread" aria-label="Thread" ref=${panel} onKeyDown=${keys}>
    <header class="channel-head">
      <h2>Thread</h2><span class="topic">${where}</span>
      <button type="button" class="icon-button" aria-label="Close thread" title="Close" onClick=${close}>✕</button>
    </header>
    ${found
      ? html`<${List} messages=${[found, ...answers]} label="Messages in this thread" inThread="${count} ${count === 1 ? 'reply' : 'replies'}" />
          <${Composer} key=${parent} channel=${id} thread=${parent} label="this thread" />`
      : html`<p class="archived">This thread is no longer there.</p>`}
  </aside>`;
}
