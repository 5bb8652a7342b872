// Starts the page.
import { html, render } from './lib.js';
import { go, placeOfLink, settle } from './places.js';
import { App } from './shell/app.js';
import { applyTheme } from './shell/theme.js';
import { set } from './store.js';
import { follow } from './stream.js';
import { whoAmI } from './who.js';

applyTheme();
set({ me: whoAmI() });
const linked = placeOfLink(location.href);
if (linked) {
  history.replaceState(null, '', '/');
  go(linked);
}
addEventListener('hashchange', settle);
render(html`<${App} />`, document.body);
follow();
