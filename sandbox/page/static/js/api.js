// What the person does, sent to the workspace. A refusal becomes a toast.
import { set, state } from './store.js';

const TOAST_MS = 7000;
let numbered = 0;

/** The answer, or null when it was refused or did not arrive. */
export async function post(name, body = {}) {
  return send(`/page/api/as/${state.me}/${name}`, body);
}

export async function moveClock(at) {
  const answer = await send('/page/api/clock', { at });
  if (answer) set({ clock: answer.clock });
}

export async function exchange(number) {
  const answer = await fetch(`/page/api/traffic/${number}`);
  return answer.ok ? answer.json() : null;
}

export function toast(text) {
  const one = { id: ++numbered, text: sentence(text) };
  set({ toasts: [...state.toasts.slice(-2), one] });
  setTimeout(() => dismiss(one.id), TOAST_MS);
}

export function dismiss(id) {
  set({ toasts: state.toasts.filter((one) => one.id !== id) });
}

async function send(url, body) {
  let answer;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    answer = await response.json();
  } catch {
    toast('The workspace did not answer. Nothing was done.');
    return null;
  }
  if (answer.ok) return answer;
  toast(answer.error);
  return null;
}

function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
