// What the person does, sent to the workspace. A refusal becomes a toast.
import { set, state } from './store.js';

const TOAST_MS = 7000;
const PAUSES_MS = [150, 600]; // before asking again
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
  return insist(() => fetch(`/page/api/traffic/${number}`));
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
  const headers = { 'Content-Type': 'application/json', 'X-Once': crypto.randomUUID() };
  const answer = await insist(() => fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }));
  if (answer?.ok) return answer;
  toast(answer?.error || 'The workspace did not answer. Try again when it is back.');
  return null;
}

/** Asks again when the connection broke; the server does what has the same X-Once only once. */
async function insist(ask) {
  for (const wait of [...PAUSES_MS, null]) {
    try {
      return await (await ask()).json();
    } catch {
      if (wait !== null) await new Promise((resume) => setTimeout(resume, wait));
    }
  }
  return null;
}

function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
