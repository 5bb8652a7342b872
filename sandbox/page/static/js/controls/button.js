// Buttons: plain, primary, danger, with a link; and the pair that asks for feedback.
import { html, useContext, useState } from '../lib.js';
import { Plain, safe } from '../text/draw.js';
import { act, Surface } from './surface.js';

export function Button({ block, control }) {
  const surface = useContext(Surface);
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy) return;
    if (control.url && safe(control.url)) open(control.url, '_blank', 'noopener');
    setBusy(true);
    await act(surface, block.block_id, control);
    setBusy(false);
  };
  const described = [control.accessibility_label, busy && 'working'].filter(Boolean).join(', ');
  return html`<button
    type="button"
    class="button ${control.style || ''} ${busy ? 'busy' : ''}"
    aria-label=${described || undefined}
    aria-busy=${busy}
    data-action=${control.action_id}
    onClick=${press}
  >
    <${Plain} text=${control.text.text} />${control.url && html`<span aria-hidden="true"> ↗</span>`}
  </button>`;
}

export function Feedback({ block, control }) {
  const surface = useContext(Surface);
  const press = () => act(surface, block.block_id, control);
  const one = (button, sign) => html`<button
    type="button"
    class="button quiet"
    aria-label=${button.accessibility_label || undefined}
    onClick=${press}
  >
    <span aria-hidden="true">${sign}</span> <${Plain} text=${button.text.text} />
  </button>`;
  return html`<span class="feedback">${one(control.positive_button, '👍')}${one(control.negative_button, '👎')}</span>`;
}
