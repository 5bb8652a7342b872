// The newer kinds of blocks, drawn simply: alerts, cards, containers, plans of tasks, videos.
import { html } from '../lib.js';
import { Control } from '../controls/control.js';
import { Link, Plain, Text } from '../text/draw.js';
import { Image } from './picture.js';
import { RichText } from './rich-text.js';

const SIGNS = { pending: '○', in_progress: '◐', complete: '✓', error: '✕' };

export function Alert({ block }) {
  return html`<div class="alert alert-${block.level || 'default'}" role="note"><${Text} of=${block.text} /></div>`;
}

export function Card({ block }) {
  return html`<div class="card">
    ${block.hero_image && html`<${Image} of=${block.hero_image} className="card-hero" />`}
    <div class="card-words">
      ${block.title && html`<b><${Text} of=${block.title} /></b>`}
      ${block.subtitle && html`<small><${Text} of=${block.subtitle} /></small>`}
      ${block.body && html`<div><${Text} of=${block.body} /></div>`}
      ${block.actions && html`<div class="actions">
        ${block.actions.map((one) => html`<${Control} block=${block} control=${one} />`)}
      </div>`}
    </div>
  </div>`;
}

export function Carousel({ block }) {
  return html`<div class="carousel" tabindex="0" role="region" aria-label="Cards">
    ${block.elements.map((one) => html`<${Card} block=${one} />`)}
  </div>`;
}

/** `children`: its blocks, drawn. */
export function Container({ block, children }) {
  const title = block.rich_text_title
    ? html`<${RichText} block=${block.rich_text_title} />`
    : html`<b><${Plain} text=${block.title.text} /></b>`;
  const words = html`<span class="container-title">${title}
    ${block.subtitle && html`<small><${Text} of=${block.subtitle} /></small>`}</span>`;
  if (!block.is_collapsible) return html`<div class="container">${words}${children}</div>`;
  return html`<details class="container" open=${!block.default_collapsed}><summary>${words}</summary>${children}</details>`;
}

export function TaskCard({ block }) {
  return html`<div class="task task-${block.status}">
    <span class="task-sign" role="img" aria-label=${block.status.replace('_', ' ')}>${SIGNS[block.status]}</span>
    <div>
      <b>${block.title}</b>
      ${block.details && html`<${RichText} block=${block.details} />`}
      ${block.output && html`<${RichText} block=${block.output} />`}
      ${(block.sources || []).map((one) => html`<${Link} href=${one.url}>${one.text}<//> `)}
    </div>
  </div>`;
}

export function Plan({ block }) {
  return html`<div class="container"><b>${block.title}</b>
    ${(block.tasks || []).map((one) => html`<${TaskCard} block=${one} />`)}
  </div>`;
}

export function Video({ block }) {
  return html`<div class="card card-words">
    <b><${Link} href=${block.title_url || block.video_url}><${Plain} text=${block.title.text} /><//></b>
    ${block.description && html`<div><${Plain} text=${block.description.text} /></div>`}
    <small>${block.alt_text}</small>
  </div>`;
}
