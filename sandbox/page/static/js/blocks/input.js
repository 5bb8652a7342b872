// An input block: label, control, hint, and what is wrong with it.
import { html, useState } from '../lib.js';
import { Control } from '../controls/control.js';
import { Plain } from '../text/draw.js';

let numbered = 0;

export function Input({ block, error }) {
  const [id] = useState(() => `input-${++numbered}`);
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return html`<div class="input ${error ? 'wrong' : ''}">
    <div class="input-label" id="${id}-label">
      <${Plain} text=${block.label.text} />
      ${block.optional && html`<span class="optional"> (optional)</span>`}
    </div>
    <${Control} block=${block} control=${block.element} labelled="${id}-label" described=${described} invalid=${Boolean(error)} />
    ${error && html`<p class="input-error" id="${id}-error" role="alert">${error}</p>`}
    ${block.hint && html`<p class="input-hint" id="${id}-hint"><${Plain} text=${block.hint.text} /></p>`}
  </div>`;
}
