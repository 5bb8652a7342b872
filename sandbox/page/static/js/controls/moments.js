// Dates and times, with the browser's own pickers; both at once in the reader's zone.
import { html } from '../lib.js';
import { epochOf, wallOf, zone } from '../time.js';
import { useControl } from './surface.js';

const TYPES = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' };
const NAMES = { datepicker: 'Date', timepicker: 'Time', datetimepicker: 'Date and time' };

export function Moment({ block, control, label, labelled, described, invalid }) {
  const { value, change } = useControl(block, control);
  const both = control.type === 'datetimepicker';
  const shown = both && value ? wallOf(value) : value || '';
  const take = (event) => {
    const typed = event.target.value;
    if (typed) change(both ? epochOf(typed) : typed);
    else if (block.type === 'input') change(null);
  };
  const place = control.placeholder?.text;
  return html`<span class="moment">
    <input
      type=${TYPES[control.type]}
      class="field"
      value=${shown}
      aria-labelledby=${labelled}
      aria-label=${labelled ? undefined : label || place || NAMES[control.type]}
      aria-describedby=${described}
      aria-invalid=${invalid || undefined}
      onChange=${take}
    />
    ${both && html`<small class="zone">${zone()}</small>`}
  </span>`;
}
