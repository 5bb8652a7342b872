// What a control stands on: a message or a view. It holds what is chosen and typed, and sends what is done.
import { createContext, useCallback, useContext, useMemo, useRef, useState } from '../lib.js';
import { post } from '../api.js';
import { set } from '../store.js';
import { controlsOf, valueIn } from './values.js';

export const Surface = createContext(null);

/** `held` are the values the workspace knows, by block and action; what is typed here goes before them. */
export function useSurface(target, blocks, held) {
  const [typed, setTyped] = useState({});
  const latest = useRef(typed);
  latest.current = typed;
  const put = useCallback((block, action, value) => {
    const own = { ...latest.current[block], [action]: value };
    if (value === undefined) delete own[action];
    latest.current = { ...latest.current, [block]: own };
    setTyped(latest.current);
  }, []);
  const present = controlsOf(blocks);
  const values = () => {
    const kept = {};
    for (const { block, control } of present) {
      const value = latest.current[block]?.[control.action_id];
      if (value !== undefined) kept[block] = { ...kept[block], [control.action_id]: value };
    }
    return kept;
  };
  const get = (block, control) => {
    const own = typed[block]?.[control.action_id];
    return own === undefined ? valueIn(control, held?.[block]?.[control.action_id]) : own;
  };
  return useMemo(() => ({ target, put, values, get }), [target, typed, held, blocks]);
}

/** Sends an action, after its confirm dialog where it has one. False when nothing came of it. */
export async function act(surface, block, control, value) {
  const body = { ...surface.target, block, action: control.action_id, value };
  if (surface.target.view) body.values = surface.values();
  const first = await post('act', body);
  if (!first?.confirm) return Boolean(first);
  if (!(await ask(first.confirm))) return false;
  return Boolean(await post('act', { ...body, confirmed: true }));
}

function ask(dialog) {
  return new Promise((resolve) => set({ question: { dialog, resolve } }));
}

/** The control's value, and how to change it: kept for the form, or sent at once. */
export function useControl(block, control) {
  const surface = useContext(Surface);
  const id = block.block_id;
  const waits = block.type === 'input' && !block.dispatch_action;
  const keep = (value) => surface.put(id, control.action_id, value);
  const send = async (value) => {
    const done = await act(surface, id, control, value);
    if (!done) surface.put(id, control.action_id, undefined);
  };
  const change = (value) => {
    keep(value);
    if (!waits) send(value);
  };
  return { value: surface.get(id, control), change, keep, send, waits, surface };
}
