// Menus of one or several: given options, people, channels, or what the bot offers while one types.
import { html, useEffect, useRef, useState } from '../lib.js';
import { Plain } from '../text/draw.js';
import { useOutside } from './menu.js';
import { Picker } from './picker.js';
import { offered } from './offers.js';
import { useControl } from './surface.js';
import { keyOf } from './values.js';

let numbered = 0;

export function Select({ block, control, label, labelled, described, invalid }) {
  const { value, change, keep, send, waits, surface } = useControl(block, control);
  const [open, setOpen] = useState(false);
  const [id] = useState(() => `select-${++numbered}`);
  const root = useRef();
  const many = control.type.startsWith('multi_');
  const chosen = many ? value || [] : [value].filter((one) => one !== null && one !== undefined);
  const before = useRef(chosen);
  const leave = () => {
    setOpen(false);
    if (many && !waits && before.current.join() !== chosen.join()) send(chosen);
  };
  useOutside(root, open, leave);
  useEffect(() => void (open && (before.current = chosen)), [open]);
  const close = () => {
    leave();
    root.current.querySelector('.select-face').focus();
  };
  const pick = (one) => {
    if (many) return keep(toggled(chosen, one, control.max_selected_items));
    close();
    return change(one);
  };
  const source = offered(control, surface, block);
  const place = control.placeholder?.text || (many ? 'Select options' : 'Select an option');
  const name = label || place;
  const shown = chosen.map((one) => source.name(one)).join(' ') || place;
  return html`<span class="select" ref=${root}>
    <button
      type="button"
      id=${id}
      class="select-face field"
      aria-haspopup="listbox"
      aria-expanded=${open}
      aria-labelledby=${labelled ? `${labelled} ${id}-shown` : undefined}
      aria-label=${labelled ? undefined : label ? `${label}: ${shown}` : shown}
      aria-describedby=${described}
      data-invalid=${invalid || undefined}
      data-action=${control.action_id}
      onClick=${() => (open ? close() : setOpen(true))}
    >
      <span id="${id}-shown" class="select-shown">
        ${chosen.length
          ? chosen.map((one) => html`<span class=${many ? 'chip' : ''}><${Plain} text=${source.name(one)} /></span>`)
          : html`<span class="placeholder">${place}</span>`}
      </span>
      <span class="caret" aria-hidden="true">▾</span>
    </button>
    ${!many && waits && block.optional && chosen.length > 0 && html`<button
      type="button" class="clear" aria-label="Clear" onClick=${() => change(null)}>×</button>`}
    ${open && html`<${Picker} label=${name} source=${source} chosen=${chosen} many=${many} pick=${pick} close=${close} />`}
  </span>`;
}

function toggled(chosen, one, most) {
  const key = keyOf(one);
  if (chosen.some((other) => keyOf(other) === key)) return chosen.filter((other) => keyOf(other) !== key);
  return most && chosen.length >= most ? chosen : [...chosen, one];
}
