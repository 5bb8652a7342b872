// Sections, contexts and rows of controls.
import { html } from '../lib.js';
import { Control } from '../controls/control.js';
import { plain } from '../names.js';
import { Text } from '../text/draw.js';
import { Image } from './picture.js';

export function Section({ block }) {
  const { accessory } = block;
  const beside = accessory && (accessory.type === 'image'
    ? html`<${Image} of=${accessory} className="accessory-image" />`
    : html`<${Control} block=${block} control=${accessory} label=${wordsOf(block)} />`);
  const wide = accessory && /^(checkboxes|radio_buttons)$/.test(accessory.type);
  return html`<div class="section ${wide ? 'stacked' : ''}">
    <div class="section-words">
      ${block.text && html`<div class="section-text"><${Text} of=${block.text} /></div>`}
      ${block.fields && html`<div class="fields">${block.fields.map((one) => html`<div class="field-text"><${Text} of=${one} /></div>`)}</div>`}
    </div>
    ${beside && html`<div class="accessory">${beside}</div>`}
  </div>`;
}

/** What a control beside this text is about, for who cannot see it. */
function wordsOf(block) {
  const text = block.text || block.fields?.[0];
  return plain(text?.text || '').slice(0, 80);
}

export function Context({ block }) {
  return html`<div class="context">
    ${block.elements.map((one) => one.type === 'image'
      ? html`<${Image} of=${one} className="context-image" />`
      : html`<span class="context-text"><${Text} of=${one} /></span>`)}
  </div>`;
}

export function Actions({ block }) {
  return html`<div class="actions">
    ${block.elements.map((one) => html`<${Control} key=${one.action_id} block=${block} control=${one} />`)}
  </div>`;
}

export const ContextActions = Actions;
