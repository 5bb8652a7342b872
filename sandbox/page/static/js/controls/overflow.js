// The menu of three dots.
import { html, useContext } from '../lib.js';
import { Plain, safe } from '../text/draw.js';
import { Menu } from './menu.js';
import { act, Surface } from './surface.js';

export function Overflow({ block, control, label }) {
  const surface = useContext(Surface);
  const pick = (option) => {
    if (option.url && safe(option.url)) open(option.url, '_blank', 'noopener');
    act(surface, block.block_id, control, option.value);
  };
  const items = control.options.map((option) => ({
    label: html`<${Plain} text=${option.text.text} />`,
    note: option.description && html`<${Plain} text=${option.description.text} />`,
    pick: () => pick(option),
  }));
  return html`<${Menu} label=${label ? `More: ${label}` : 'More actions'} face="⋯" className="button overflow" items=${items} />`;
}
