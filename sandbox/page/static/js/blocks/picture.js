// Pictures: from the workspace's own files. Nothing is loaded from elsewhere; the alt text stands in its place.
import { html } from '../lib.js';
import { state } from '../store.js';
import { Text } from '../text/draw.js';

export function Picture({ block }) {
  return html`<figure class="picture">
    ${block.title && html`<figcaption><${Text} of=${block.title} /></figcaption>`}
    <${Image} of=${block} className="large-image" />
  </figure>`;
}

export function Image({ of, className }) {
  const source = here(of);
  if (source) return html`<img class=${className} src=${source} alt=${of.alt_text} loading="lazy" />`;
  return html`<span class="${className} image-elsewhere" role="img" aria-label=${of.alt_text} title="Not loaded: it is not on this machine">
    <span aria-hidden="true">🖼</span><span class="image-words">${of.alt_text}</span>
  </span>`;
}

/** The path of the picture on this server, or null. */
function here({ image_url: url, slack_file: file }) {
  if (file?.id) return `/files/${encodeURIComponent(file.id)}/picture`;
  const given = url || file?.url;
  try {
    const parsed = new URL(given, location.href);
    const ours = parsed.origin === location.origin || parsed.origin === state.world.team.url;
    return ours || parsed.protocol === 'data:' ? parsed.href.replace(state.world.team.url, '') : null;
  } catch {
    return null;
  }
}
