// Any interactive element of Block Kit.
import { html } from '../lib.js';
import { Button, Feedback } from './button.js';
import { Choices } from './choices.js';
import { Moment } from './moments.js';
import { Overflow } from './overflow.js';
import { Select } from './select.js';
import { Typed } from './typed.js';

const KINDS = {
  button: Button,
  icon_button: Button,
  feedback_buttons: Feedback,
  overflow: Overflow,
  radio_buttons: Choices,
  checkboxes: Choices,
  datepicker: Moment,
  timepicker: Moment,
  datetimepicker: Moment,
  plain_text_input: Typed,
  email_text_input: Typed,
  url_text_input: Typed,
  number_input: Typed,
  rich_text_input: Typed,
};

/** `label` names the control for who cannot see what stands beside it; `labelled` is the id of an element that does. */
export function Control({ block, control, label, labelled, described, invalid }) {
  const Kind = KINDS[control.type] || (control.type.endsWith('_select') ? Select : Unknown);
  return html`<${Kind} ...${{ block, control, label, labelled, described, invalid }} />`;
}

function Unknown({ control }) {
  return html`<span class="unknown">This page cannot draw a ${control.type.replaceAll('_', ' ')}.</span>`;
}
