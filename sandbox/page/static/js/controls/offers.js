// What a menu offers: a list of {value, name, note, group} for what is typed, and the name of a value.
import { post } from '../api.js';
import { channelName, nameOf } from '../names.js';
import { state } from '../store.js';
import { withEmoji } from '../text/emoji.js';
import { optionsOf } from './values.js';

export function offered(control, surface, block) {
  if (control.type.includes('users')) return people();
  if (control.type.includes('channels')) return channels(false);
  if (control.type.includes('conversations')) return channels(true);
  if (control.type.includes('external')) return external(control, surface, block);
  return given(control);
}

function given(control) {
  const groups = control.option_groups || [{ options: control.options }];
  const list = groups.flatMap((group) =>
    group.options.map((one) => ({ ...entry(one), value: one.value, group: group.label?.text })),
  );
  const name = (value) => optionsOf(control).find((one) => one.value === value)?.text.text || String(value);
  return { search: (typed) => matching(list, typed), name };
}

function people() {
  const list = Object.entries(state.world.users)
    .filter(([, one]) => !one.deleted)
    .map(([value, one]) => ({ value, name: one.real_name, note: `@${one.name}` }));
  return { search: (typed) => matching(list, typed), name: nameOf };
}

function channels(withDirect) {
  const known = state.world.channels.filter((one) => withDirect || one.kind !== 'im');
  const others = Object.keys(state.world.names).filter((id) => !known.some((one) => one.id === id));
  const sign = (id) => (state.world.channels.find((one) => one.id === id)?.kind === 'im' ? '' : '#');
  const name = (id) => `${sign(id)}${channelName(id) || 'private channel'}`;
  const list = [...known.map((one) => one.id), ...others].map((value) => ({ value, name: name(value) }));
  return { search: (typed) => matching(list, typed), name };
}

/** The bot is asked for each word typed. A choice is the whole option, as only the bot knows the others. */
function external(control, surface, block) {
  const least = control.min_query_length ?? 3;
  const search = async (typed) => {
    if (typed.length < least) return [];
    const body = { ...surface.target, block: block.block_id, action: control.action_id, typed };
    const answer = await post('suggest', body);
    return (answer?.options || []).map((one) => ({ ...entry(one), value: block.type === 'input' ? one : one.value }));
  };
  return { search, name: (one) => one?.text?.text || String(one), hint: least && `Type at least ${least} characters` };
}

function entry(option) {
  return { name: withEmoji(option.text.text), note: option.description && withEmoji(option.description.text) };
}

function matching(list, typed) {
  const wanted = typed.trim().toLowerCase();
  return list.filter((one) => `${one.name} ${one.note || ''}`.toLowerCase().includes(wanted));
}
