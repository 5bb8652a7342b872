// The switch for who I am in this tab.
import { html } from '../lib.js';
import { Menu } from '../controls/menu.js';
import { nameOf, user } from '../names.js';
import { set, state } from '../store.js';
import { follow } from '../stream.js';
import { Avatar } from '../talk/avatar.js';
import { remember } from '../who.js';

export function Identity() {
  const people = state.world.people.map((id) => ({
    label: nameOf(id),
    note: noteOf(user(id)),
    picture: html`<${Avatar} id=${id} size="small" />`,
    checked: id === state.me,
    pick: () => become(id),
  }));
  const other = state.world.people.find((id) => id !== state.me);
  const items = [
    { title: 'In this tab I am' },
    ...people,
    { title: 'Two tabs can be two people' },
    { label: `New tab as ${nameOf(other)}`, picture: html`<span class="menu-sign" aria-hidden="true">+</span>`, pick: () => open(`/?as=${other}`, '_blank', 'noopener') },
  ];
  const face = html`<${Avatar} id=${state.me} size="small" /><span class="bar-words"><span class="hidden">I am </span>${nameOf(state.me)}</span><span class="caret" aria-hidden="true">▾</span>`;
  return html`<${Menu} label="I am ${nameOf(state.me)}" named className="bar-button" face=${face} items=${items} />`;
}

function noteOf(person) {
  if (person.stranger) return 'from a partner company';
  const groups = person.groups.filter((one) => one !== 'deployers').map((one) => `@${one}`);
  if (person.guest) return 'guest';
  return groups.join(' ') || '@deployers';
}

function become(id) {
  if (id === state.me) return;
  remember(id);
  set({ me: id, world: null, messages: {}, read: {}, thread: null, views: [], home: null, place: null, link: 'connecting' });
  follow();
}
