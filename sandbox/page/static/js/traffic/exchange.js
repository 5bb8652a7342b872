// One request and its answer; opened, it shows both as JSON.
import { html, useState } from '../lib.js';
import { exchange } from '../api.js';
import { format } from '../time.js';
import { Json } from './json.js';

const GOOD = new Set(['acked', 'ok']);
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };

export function Exchange({ one }) {
  const [said, setSaid] = useState(null);
  const toggle = async () => setSaid(said ? null : await exchange(one.number));
  const incoming = one.direction === 'in';
  const good = GOOD.has(one.outcome) || (!incoming && one.status === 200 && one.outcome === 'ok');
  return html`<li class="exchange">
    <button type="button" class="exchange-line" aria-expanded=${Boolean(said)} onClick=${toggle}>
      <span class="exchange-at">${format(one.at, CLOCK)}</span>
      <span class="way way-${one.direction}">${incoming ? 'to bot' : 'by bot'}</span>
      <code class="exchange-kind">${one.kind}</code>
      ${one.attempt > 0 && html`<span class="tag">retry ${one.attempt}</span>`}
      <span class="outcome ${good ? 'good' : 'bad'}">${one.outcome}${one.status ? ` ${one.status}` : ''}</span>
      <span class="signed">${signature(one)}</span>
      <span class="exchange-ms">${incoming ? 'ack ' : ''}${one.ms} ms</span>
    </button>
    ${said && html`<div class="said">
      <div><h3>Request</h3><${Json} value=${said.request} /></div>
      <div><h3>${incoming ? 'Ack' : 'Answer'}</h3>${said.response === null ? html`<p class="json">empty</p>` : html`<${Json} value=${said.response} />`}</div>
    </div>`}
  </li>`;
}

function signature({ signed, direction }) {
  if (signed === null) return direction === 'in' ? 'socket' : '';
  const what = direction === 'in' ? 'signature' : 'token';
  return signed ? `${what} ok` : `${what} wrong`;
}
