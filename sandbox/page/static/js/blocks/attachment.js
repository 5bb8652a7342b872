// Attachments of the older kind: a coloured bar with text, fields or blocks.
import { html } from '../lib.js';
import { Link, Mrkdwn } from '../text/draw.js';
import { Blocks } from './blocks.js';

const NAMED = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' };

export function Attachment({ of }) {
  const colour = NAMED[of.color] || (/^#?[0-9a-f]{6}$/i.test(of.color || '') ? `#${of.color.replace('#', '')}` : undefined);
  return html`<div class="attachment-frame">
    ${of.pretext && html`<div><${Mrkdwn} text=${of.pretext} /></div>`}
    <div class="attachment" style=${colour && { borderLeftColor: colour }}>
      ${of.author_name && html`<small>${of.author_name}</small>`}
      ${of.title && html`<b>${of.title_link ? html`<${Link} href=${of.title_link}>${of.title}<//>` : of.title}</b>`}
      ${of.text && html`<div><${Mrkdwn} text=${of.text} /></div>`}
      ${of.fields && html`<div class="fields">
        ${of.fields.map((one) => html`<div class="field-text"><b>${one.title}</b><br /><${Mrkdwn} text=${one.value} /></div>`)}
      </div>`}
      ${of.blocks && html`<${Blocks} blocks=${of.blocks} />`}
      ${of.footer && html`<small>${of.footer}</small>`}
    </div>
  </div>`;
}
