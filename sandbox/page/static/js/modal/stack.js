// The modals that are open, the one on top drawn.
import { html, useEffect, useRef, useState } from '../lib.js';
import { post } from '../api.js';
import { Blocks } from '../blocks/blocks.js';
import { Surface, useSurface } from '../controls/surface.js';
import { useDialog } from '../controls/question.js';
import { state } from '../store.js';
import { Plain } from '../text/draw.js';
import { check } from './check.js';

export function Modals() {
  const top = state.views.at(-1);
  return top ? html`<${Frame} view=${top} deep=${state.views.length > 1} />` : null;
}

function Frame({ view, deep }) {
  const element = useRef();
  useDialog(element);
  const close = () => post('close', { view: view.id });
  const cancel = (event) => {
    event.preventDefault();
    close();
  };
  return html`<dialog class="dialog modal" aria-labelledby="modal-title" ref=${element} onCancel=${cancel}>
    <${Form} key=${view.id} view=${view} deep=${deep} close=${close} />
  </dialog>`;
}

function Form({ view, deep, close }) {
  const surface = useSurface({ view: view.id }, view.blocks, view.state.values);
  const [busy, setBusy] = useState(false);
  const [own, setOwn] = useState({});
  const form = useRef();
  useFirstField(form);
  const errors = Object.keys(own).length ? own : view.errors;
  useWrongField(form, errors);
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    const wrong = check(view.blocks, surface.get);
    setOwn(wrong);
    if (Object.keys(wrong).length) return;
    setBusy(true);
    await post('submit', { view: view.id, values: surface.values() });
    setBusy(false);
  };
  return html`<form class="modal-form" ref=${form} novalidate onSubmit=${submit} aria-busy=${busy}>
    <header class="modal-head">
      ${deep && html`<button type="button" class="icon-button" aria-label="Back" onClick=${close}>←</button>`}
      <h2 id="modal-title"><${Plain} text=${view.title.text} /></h2>
      <button type="button" class="icon-button" aria-label="Close" onClick=${close}>✕</button>
    </header>
    <div class="modal-body" tabindex="-1">
      ${errors[''] && html`<p class="modal-trouble" role="alert">${errors['']}</p>`}
      <${Surface.Provider} value=${surface}><${Blocks} blocks=${view.blocks} errors=${errors} /><//>
    </div>
    <footer class="dialog-feet">
      <button type="button" class="button" onClick=${close}><${Plain} text=${view.close?.text || (view.submit ? 'Cancel' : 'Close')} /></button>
      ${view.submit && html`<button class="button primary ${busy ? 'busy' : ''}" aria-busy=${busy} disabled=${busy}><${Plain} text=${view.submit.text} /></button>`}
    </footer>
  </form>`;
}

const FIELDS = 'input:not([type=hidden]), textarea, .select-face';

function useFirstField(form) {
  useEffect(() => {
    const wanted = form.current.querySelector('[data-focus]') || form.current.querySelector(`.input :is(${FIELDS})`);
    (wanted || form.current.querySelector('.modal-body')).focus();
  }, []);
}

/** The first field that is wrong takes the focus. */
function useWrongField(form, errors) {
  const key = Object.keys(errors).join();
  useEffect(() => {
    if (!key) return;
    form.current.querySelector(`.wrong :is(${FIELDS})`)?.focus();
    form.current.querySelector('.wrong')?.scrollIntoView({ block: 'nearest' });
  }, [key]);
}
