// Light, dark, or as the system has it.
import { html, useState } from '../lib.js';
import { Menu } from '../controls/menu.js';

const KEY = 'liyaqa-page-theme';
const THEMES = [['system', 'As the system', '◐'], ['light', 'Light', '☀'], ['dark', 'Dark', '☾']];

export function applyTheme() {
  const chosen = localStorage.getItem(KEY) || 'system';
  document.documentElement.dataset.theme = chosen;
  return chosen;
}

export function Theme() {
  const [chosen, setChosen] = useState(applyTheme);
  const pick = (name) => {
    localStorage.setItem(KEY, name);
    setChosen(applyTheme());
  };
  const items = THEMES.map(([name, label, sign]) => ({
    label, picture: html`<span class="menu-sign" aria-hidden="true">${sign}</span>`, checked: name === chosen, pick: () => pick(name),
  }));
  const face = THEMES.find(([name]) => name === chosen)[2];
  return html`<${Menu} label="Theme" className="bar-button square" face=${html`<span aria-hidden="true">${face}</span>`} items=${items} />`;
}
