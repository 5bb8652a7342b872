// Uploaded files: pictures shown, others as cards to open.
import { html } from '../lib.js';

export function Files({ files }) {
  return html`<div class="files">${files.map((file) => html`<${File} key=${file.id} file=${file} />`)}</div>`;
}

function File({ file }) {
  const address = `/files/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name)}`;
  if (!file.mimetype.startsWith('image/')) {
    return html`<a class="file-card" href=${address} target="_blank" rel="noopener">
      <span class="file-sign" aria-hidden="true">📄</span>
      <span><b>${file.title || file.name}</b><small>${file.mimetype} · ${size(file.size)}</small></span>
    </a>`;
  }
  return html`<figure class="picture">
    <figcaption>${file.title || file.name}</figcaption>
    <a href=${address} target="_blank" rel="noopener"><img class="large-image" src=${address} alt=${file.alt_txt || file.title || file.name} loading="lazy" /></a>
  </figure>`;
}

function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
