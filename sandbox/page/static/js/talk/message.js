// One message: who, when, what, and what hangs on it.
import { html } from '../lib.js';
import { Attachment } from '../blocks/attachment.js';
import { Blocks } from '../blocks/blocks.js';
import { Surface, useSurface } from '../controls/surface.js';
import { nameOf, user } from '../names.js';
import { Mrkdwn } from '../text/draw.js';
import { full, moment, timeOf } from '../time.js';
import { Avatar } from './avatar.js';
import { Files } from './files.js';
import { pure } from './pure.js';
import { Reactions } from './reactions.js';
import { Toolbar } from './toolbar.js';
import { ThreadLink } from './thread-link.js';

/** `world` and `clock` are given only so that a change of names or time draws it anew. */
export const Message = pure(({ message, compact, replies, focused, inThread }) => {
  const gone = message.subtype === 'tombstone';
  const classes = ['message', compact && 'compact', message.ephemeral && 'ephemeral', focused && 'focused', gone && 'gone'];
  return html`<li class=${classes.filter(Boolean).join(' ')} data-ts=${message.ts} id="m${inThread ? 't' : ''}-${message.ts}">
    ${message.ephemeral && html`<div class="only-you"><span aria-hidden="true">👁</span> Only visible to you</div>`}
    <div class="message-row">
      <div class="gutter">
        ${compact ? html`<${When} ts=${message.ts} className="gutter-time" />` : html`<${Avatar} id=${message.user} />`}
      </div>
      <div class="message-body">
        ${!compact && html`<div class="message-head">
          <span class="author">${message.username || nameOf(message.user)}</span>
          <${Badge} id=${message.user} />
          <${When} ts=${message.ts} />
        </div>`}
        ${compact && html`<span class="hidden">${nameOf(message.user)}:</span>`}
        <${Content} message=${message} />
        ${message.files && html`<${Files} files=${message.files} />`}
        <${Reactions} message=${message} />
        ${replies && !inThread && html`<${ThreadLink} message=${message} replies=${replies} />`}
      </div>
    </div>
    ${!gone && html`<${Toolbar} message=${message} inThread=${inThread} />`}
  </li>`;
});

function Content({ message }) {
  const target = { channel: message.channel, ts: message.ts };
  const surface = useSurface(target, message.blocks, message.chosen);
  const edited = message.edited && html`<span class="edited" title=${full(moment(message.edited.ts))}>(edited)</span>`;
  return html`<${Surface.Provider} value=${surface}>
    ${message.blocks?.length
      ? html`<${Blocks} blocks=${message.blocks} />${edited}`
      : message.text && html`<div class="message-text"><${Mrkdwn} text=${message.text} /> ${edited}</div>`}
    ${(message.attachments || []).map((one) => html`<${Attachment} of=${one} />`)}
  <//>`;
}

export function Badge({ id }) {
  const known = user(id);
  if (known?.is_bot) return html`<span class="badge">APP</span>`;
  if (known?.stranger) return html`<span class="badge">EXTERNAL</span>`;
  return known?.guest ? html`<span class="badge">GUEST</span>` : null;
}

function When({ ts, className = '' }) {
  const at = moment(ts);
  return html`<time class="when ${className}" datetime=${new Date(at * 1000).toISOString()} title=${full(at)}>${timeOf(at)}</time>`;
}
