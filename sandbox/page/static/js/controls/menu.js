// A button that opens a menu: overflow menus, more about a message, who I am.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../lib.js';

/** `items`: {label, note, picture, checked, href, pick}, or {title} for a heading between them. A `named` face has words of its own. */
export function Menu({ label, named, face, items, className = '' }) {
  const [open, setOpen] = useState(false);
  const root = useRef();
  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  useOutside(root, open, () => setOpen(false));
  const toggle = () => setOpen(!open);
  return html`<span class="menu" ref=${root}>
    <button type="button" class=${className} aria-haspopup="menu" aria-expanded=${open} aria-label=${named ? undefined : label} title=${label} onClick=${toggle}>
      ${face}
    </button>
    ${open && html`<${Items} label=${label} items=${items} close=${close} />`}
  </span>`;
}

function Items({ label, items, close }) {
  const list = useRef();
  usePlacement(list);
  useEffect(() => (list.current.querySelector('[aria-checked=true]') || list.current.querySelector('[role^=menuitem]'))?.focus(), []);
  const keys = (event) => {
    const all = [...list.current.querySelectorAll('[role^=menuitem]')];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (to !== undefined) all.at(to % all.length).focus();
    else return;
    event.stopPropagation();
    event.preventDefault();
  };
  const item = (one) => {
    if (one.title) return html`<div class="menu-title" role="presentation">${one.title}</div>`;
    const role = one.checked === undefined ? 'menuitem' : 'menuitemradio';
    const pick = () => {
      close();
      one.pick?.();
    };
    return html`<button type="button" role=${role} aria-checked=${one.checked} tabindex="-1" onClick=${pick}>
      ${one.picture}<span class="menu-words">${one.label}${one.note && html`<small>${one.note}</small>`}</span>
      ${one.checked && html`<span class="menu-tick" aria-hidden="true">✓</span>`}
    </button>`;
  };
  return html`<div class="menu-items" role="menu" aria-label=${label} ref=${list} onKeyDown=${keys}>${items.map(item)}</div>`;
}

export function useOutside(root, open, leave) {
  useEffect(() => {
    if (!open) return undefined;
    const listener = (event) => root.current?.contains(event.target) || leave();
    document.addEventListener('pointerdown', listener);
    return () => document.removeEventListener('pointerdown', listener);
  });
}

/** Puts a popup beside its parent, where the window has room. Fixed, so that no frame cuts it off. */
export function usePlacement(popup) {
  useLayoutEffect(() => {
    const own = popup.current;
    const face = own.parentElement.getBoundingClientRect();
    own.style.left = '0'; // so that its place does not make it narrow while it is measured
    const { offsetWidth: width, offsetHeight: height } = own;
    const below = innerHeight - face.bottom - 8;
    const top = height <= below || below > face.top ? face.bottom + 4 : face.top - height - 4;
    own.style.left = `${Math.max(8, Math.min(face.left, innerWidth - width - 8))}px`;
    own.style.top = `${Math.max(8, top)}px`;
    own.style.maxHeight = `${Math.max(160, innerHeight - Math.max(8, top) - 8)}px`;
  }, []);
}
