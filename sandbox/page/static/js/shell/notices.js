// What the page itself has to say: banners, toasts, and words for screen readers.
import { html } from '../lib.js';
import { dismiss } from '../api.js';
import { nameOf } from '../names.js';
import { state } from '../store.js';

export function Banner() {
  const words = bannerWords();
  return html`<div class="banner-place" role="status">${words && html`<p class="banner"><span aria-hidden="true">⚠</span> ${words}</p>`}</div>`;
}

function bannerWords() {
  if (state.link === 'lost') return 'The page lost its workspace. It is trying to reach it again; nothing you see is lost.';
  if (!state.bot && state.world) {
    return `${nameOf(state.world.bot)} does not answer. Commands and buttons fail until it is back.`;
  }
  return '';
}

export function Toasts() {
  return html`<div class="toasts" role="alert">
    ${state.toasts.map((one) => html`<p class="toast" key=${one.id}>
      <span>${one.text}</span>
      <button type="button" aria-label="Dismiss" onClick=${() => dismiss(one.id)}>✕</button>
    </p>`)}
  </div>`;
}

export function Announcer() {
  return html`<div class="hidden" aria-live="polite">${state.said}</div>`;
}
