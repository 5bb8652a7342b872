// What Slack's client checks in a form before it is sent: sentences by block_id.
import { isEmpty } from '../controls/values.js';

const REQUIRED = 'Please complete this required field.';

export function check(blocks, get) {
  const wrong = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const problem = problemOf(block, get(block.block_id, block.element));
    if (problem) wrong[block.block_id] = problem;
  }
  return wrong;
}

function problemOf(block, value) {
  if (isEmpty(value)) return block.optional ? null : REQUIRED;
  return RULES[block.element.type]?.(block.element, String(value)) || null;
}

const RULES = {
  plain_text_input: ({ min_length: least = 0, max_length: most = 3000 }, text) => {
    if (text.length < least) return `Please enter at least ${least} characters.`;
    return text.length > most ? `Please enter at most ${most} characters.` : null;
  },
  email_text_input: (_, text) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : 'Please enter a valid email address.'),
  url_text_input: (_, text) => (/^https?:\/\/\S+$/.test(text) ? null : 'Please enter a valid URL.'),
  number_input: (element, text) => {
    const decimal = element.is_decimal_allowed;
    if (!(decimal ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/).test(text)) return decimal ? 'Please enter a number.' : 'Please enter a whole number.';
    if (element.min_value !== undefined && Number(text) < Number(element.min_value)) return `Please enter ${element.min_value} or more.`;
    return element.max_value !== undefined && Number(text) > Number(element.max_value) ? `Please enter ${element.max_value} or less.` : null;
  },
};
