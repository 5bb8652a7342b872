// Radio buttons and checkboxes.
import { html, useState } from '../lib.js';
import { Text } from '../text/draw.js';
import { useControl } from './surface.js';

let groups = 0;

export function Choices({ block, control, label, labelled, described, invalid }) {
  const { value, change } = useControl(block, control);
  const [name] = useState(() => `choices-${++groups}`);
  const many = control.type === 'checkboxes';
  const chosen = many ? value || [] : [value];
  const pick = (one) => {
    if (!many) return change(one);
    const on = chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one];
    return change(on);
  };
  const option = (one) => html`<label class="choice">
    <input
      type=${many ? 'checkbox' : 'radio'}
      name=${name}
      value=${one.value}
      checked=${chosen.includes(one.value)}
      aria-invalid=${invalid || undefined}
      onChange=${() => pick(one.value)}
    />
    <span><${Text} of=${one.text} />
      ${one.description && html`<small><${Text} of=${one.description} /></small>`}
    </span>
  </label>`;
  return html`<div
    class="choices"
    role=${many ? 'group' : 'radiogroup'}
    aria-labelledby=${labelled}
    aria-label=${labelled ? undefined : label || 'Choices'}
    aria-describedby=${described}
  >
    ${control.options.map(option)}
  </div>`;
}
