// The value of each kind of control: where Slack's payloads keep it, and where blocks have its first one.
const PLACES = {
  static_select: ['selected_option', 'initial_option'],
  external_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  users_select: ['selected_user', 'initial_user'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  channels_select: ['selected_channel', 'initial_channel'],
  multi_static_select: ['selected_options', 'initial_options'],
  multi_external_select: ['selected_options', 'initial_options'],
  checkboxes: ['selected_options', 'initial_options'],
  multi_users_select: ['selected_users', 'initial_users'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  datetimepicker: ['selected_date_time', 'initial_date_time'],
  plain_text_input: ['value', 'initial_value'],
  email_text_input: ['value', 'initial_value'],
  url_text_input: ['value', 'initial_value'],
  number_input: ['value', 'initial_value'],
  rich_text_input: ['rich_text_value', 'initial_value'],
};

/** As the page sends it: an option by its value (an external one whole), everything else as it is. */
export function valueIn(control, held) {
  const [name, first] = PLACES[control.type] || [];
  if (!name) return undefined;
  const found = held ? held[name] : control[first];
  if (found === null || found === undefined) return name.endsWith('s') ? [] : null;
  if (!name.startsWith('selected_option') || control.type.includes('external')) return found;
  return Array.isArray(found) ? found.map((one) => one.value) : found.value;
}

export function isEmpty(value) {
  if (value && value.type === 'rich_text') return false;
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

export function optionsOf(control) {
  return control.options || (control.option_groups || []).flatMap((group) => group.options);
}

/** Every control inside blocks that has an action, with the id of its block. */
export function controlsOf(blocks) {
  const found = [];
  const walk = (value, block) => {
    if (!value || typeof value !== 'object') return;
    const own = value.block_id || block;
    if (value.action_id) found.push({ block: own, control: value });
    for (const inner of Object.values(value)) walk(inner, own);
  };
  walk(blocks, '');
  return found;
}

/** External options are whole objects; everything else is its own key. */
export function keyOf(one) {
  return one?.value ?? one;
}
