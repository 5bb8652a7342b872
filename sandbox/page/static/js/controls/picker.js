// The open list of a menu: typing narrows it, arrows move, Enter picks, Escape leaves.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../lib.js';
import { usePlacement } from './menu.js';
import { keyOf } from './values.js';

let numbered = 0;

export function Picker({ label, source, chosen, many, pick, close }) {
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState([]);
  const [at, setAt] = useState(0);
  const [id] = useState(() => `picker-${++numbered}`);
  const popup = useRef();
  const field = useRef();
  usePlacement(popup);
  useLayoutEffect(() => field.current.focus(), []);
  useSearch(source, typed, setFound, setAt, chosen);
  useEffect(() => popup.current.querySelector('[data-at=true]')?.scrollIntoView({ block: 'nearest' }), [at, found]);
  const keys = (event) => {
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1 };
    if (event.key in moves) setAt(found.length ? (moves[event.key] + found.length) % found.length : 0);
    else if (event.key === 'Enter') found[at] && pick(found[at].value);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Tab') return close();
    else return undefined;
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  };
  const on = (one) => chosen.some((other) => keyOf(other) === keyOf(one.value));
  const option = (one, index) => html`
    ${one.group && one.group !== found[index - 1]?.group && html`<li role="presentation" class="option-group">${one.group}</li>`}
    <li
      id="${id}-${index}"
      role="option"
      aria-selected=${on(one)}
      data-at=${index === at}
      onPointerMove=${() => setAt(index)}
      onPointerDown=${(event) => event.preventDefault()}
      onClick=${() => pick(one.value)}
    >
      <span class="tick" aria-hidden="true">${on(one) ? '✓' : ''}</span>
      <span>${one.name}${one.note && html`<small>${one.note}</small>`}</span>
    </li>`;
  return html`<div class="picker" ref=${popup}>
    <input
      ref=${field}
      class="field"
      type="text"
      role="combobox"
      autocomplete="off"
      placeholder="Search"
      aria-label=${label}
      aria-expanded="true"
      aria-autocomplete="list"
      aria-controls="${id}-list"
      aria-activedescendant=${found.length ? `${id}-${at}` : undefined}
      value=${typed}
      onInput=${(event) => setTyped(event.target.value)}
      onKeyDown=${keys}
    />
    ${found.length === 0 && html`<p class="picker-none" role="status">${(typed ? '' : source.hint) || 'No results'}</p>`}
    <ul id="${id}-list" role="listbox" aria-label=${label} aria-multiselectable=${many}>${found.map(option)}</ul>
  </div>`;
}

function useSearch(source, typed, setFound, setAt, chosen) {
  useLayoutEffect(() => {
    let current = true;
    const take = (list) => {
      if (!current) return;
      const first = list.findIndex((one) => chosen.some((other) => keyOf(other) === keyOf(one.value)));
      setFound(list);
      setAt(Math.max(0, typed ? 0 : first));
    };
    const list = source.search(typed);
    if (Array.isArray(list)) take(list);
    else list.then(take);
    return () => {
      current = false;
    };
  }, [typed]);
}
