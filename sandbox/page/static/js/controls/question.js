// The confirm dialog before an action.
import { html, useLayoutEffect, useRef } from '../lib.js';
import { set, state } from '../store.js';
import { Text } from '../text/draw.js';

export function Question() {
  if (!state.question) return null;
  return html`<${Dialog} ...${state.question} />`;
}

function Dialog({ dialog, resolve }) {
  const element = useRef();
  useDialog(element);
  const answer = (yes) => {
    set({ question: null });
    resolve(yes);
  };
  const cancel = (event) => {
    event.preventDefault();
    answer(false);
  };
  return html`<dialog class="dialog question" role="alertdialog" aria-labelledby="question-title" aria-describedby="question-text" ref=${element} onCancel=${cancel}>
    <h2 id="question-title"><${Text} of=${dialog.title} /></h2>
    <div id="question-text" class="question-text"><${Text} of=${dialog.text} /></div>
    <div class="dialog-feet">
      <button type="button" class="button" onClick=${() => answer(false)}><${Text} of=${dialog.deny || { text: 'Cancel' }} /></button>
      <button type="button" class="button ${dialog.style === 'danger' ? 'danger filled' : 'primary'}" onClick=${() => answer(true)}>
        <${Text} of=${dialog.confirm || { text: 'Yes' }} />
      </button>
    </div>
  </dialog>`;
}

/** Opens a dialog over the page. Closed, it gives the focus back to where it was. */
export function useDialog(element) {
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
}
