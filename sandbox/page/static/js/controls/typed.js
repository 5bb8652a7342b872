// Fields to type in: text of one line or several, e-mail addresses, links, numbers, rich text.
import { html } from '../lib.js';
import { useControl } from './surface.js';

const TYPES = { email_text_input: 'email', url_text_input: 'url' };
const MODES = { email_text_input: 'email', url_text_input: 'url', number_input: 'decimal' };
const NEAR_THE_END = 0.8;

export function Typed({ block, control, label, labelled, described, invalid }) {
  const { value, keep, send, waits } = useControl(block, control);
  const rich = control.type === 'rich_text_input';
  const triggers = control.dispatch_action_config?.trigger_actions_on || ['on_enter_pressed'];
  const several = control.multiline || rich;
  const text = rich ? plainOf(value) : value || '';
  const take = (event) => {
    const typed = event.target.value;
    keep(rich ? richOf(typed) : typed || null);
    if (!waits && triggers.includes('on_character_entered')) send(typed);
  };
  const enter = (event) => {
    if (event.key !== 'Enter' || several || event.isComposing) return;
    if (waits) return;
    event.preventDefault();
    if (triggers.includes('on_enter_pressed')) send(event.target.value);
  };
  const attributes = {
    class: 'field',
    value: text,
    placeholder: control.placeholder?.text,
    inputMode: MODES[control.type],
    'aria-labelledby': labelled,
    'aria-label': labelled ? undefined : label || control.placeholder?.text || 'Text',
    'aria-describedby': described,
    'aria-invalid': invalid || undefined,
    'aria-required': !block.optional,
    'data-focus': control.focus_on_load || undefined,
    onInput: take,
    onKeyDown: enter,
  };
  return html`<span class="typed">
    ${several
      ? html`<textarea rows=${rich ? 5 : 4} ...${attributes}></textarea>`
      : html`<input type=${TYPES[control.type] || 'text'} autocomplete="off" ...${attributes} />`}
    <${Room} control=${control} used=${text.length} />
  </span>`;
}

/** How many characters are left, when it gets tight. */
function Room({ control, used }) {
  const most = control.max_length || 3000;
  if (used < most * NEAR_THE_END) return null;
  return html`<small class="room ${used > most ? 'over' : ''}">${most - used}</small>`;
}

function richOf(text) {
  if (!text) return null;
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}

function plainOf(value) {
  return (value?.elements || []).flatMap((one) => one.elements || []).map((one) => one.text || '').join('');
}
