// rich_text: sections, lists, quotes and preformatted text, made of styled pieces.
import { html } from '../lib.js';
import { ChannelLink, Link, Mention, draw } from '../text/draw.js';
import { byName } from '../text/emoji.js';

export function RichText({ block }) {
  return html`<div class="rich">${block.elements.map(part)}</div>`;
}

const PARTS = {
  rich_text_section: ({ elements }) => html`<div class="rich-section">${elements.map(piece)}</div>`,
  rich_text_quote: ({ elements }) => html`<blockquote>${elements.map(piece)}</blockquote>`,
  rich_text_preformatted: ({ elements }) => html`<pre>${elements.map((one) => one.text || one.url)}</pre>`,
  rich_text_list: ({ elements, style, indent = 0, offset = 0 }) => {
    const items = elements.map((one) => html`<li>${one.elements.map(piece)}</li>`);
    const depth = `indent-${Math.min(indent, 8)} kind-${indent % 3}`;
    return style === 'ordered'
      ? html`<ol class=${depth} start=${offset + 1}>${items}</ol>`
      : html`<ul class=${depth}>${items}</ul>`;
  },
};

function part(one) {
  return PARTS[one.type]?.(one);
}

const PIECES = {
  text: ({ text }) => text.split('\n').flatMap((line, at) => (at ? [html`<br />`, line] : [line])),
  link: ({ url, text }) => html`<${Link} href=${url}>${text || url}<//>`,
  emoji: ({ name, unicode }) => signOf(name, unicode),
  user: ({ user_id: id }) => html`<${Mention} id=${id} />`,
  usergroup: ({ usergroup_id: id }) => draw({ t: 'group', id }),
  channel: ({ channel_id: id }) => html`<${ChannelLink} id=${id} />`,
  broadcast: ({ range }) => draw({ t: 'everyone', v: range }),
  color: ({ value }) => html`<code>${value}</code>`,
  date: ({ timestamp, format, url, fallback }) =>
    draw({ t: 'date', at: timestamp, format, href: url || '', fallback: fallback || '' }),
  team: ({ team_id: id }) => html`<span>${id}</span>`,
};

function signOf(name, unicode) {
  const sign = unicode ? String.fromCodePoint(...unicode.split('-').map((one) => parseInt(one, 16))) : byName(name);
  return sign ? draw({ t: 'emoji', v: sign, name }) : `:${name}:`;
}

export function piece(one) {
  const drawn = PIECES[one.type]?.(one) ?? null;
  return styled(drawn, one.style || {});
}

function styled(drawn, style) {
  let wrapped = drawn;
  if (style.code) wrapped = html`<code>${wrapped}</code>`;
  if (style.underline) wrapped = html`<u>${wrapped}</u>`;
  if (style.strike) wrapped = html`<s>${wrapped}</s>`;
  if (style.italic) wrapped = html`<i>${wrapped}</i>`;
  if (style.bold) wrapped = html`<b>${wrapped}</b>`;
  if (style.highlight || style.client_highlight) wrapped = html`<mark>${wrapped}</mark>`;
  return wrapped;
}
