// What Slack escapes in a text, as itself again.
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

export function decoded(text) {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);
}

/** Text in code: references stand as what they name, entities as themselves. */
export function literal(text) {
  return decoded(text.replace(/<([^<>\n|]+)(?:\|([^<>\n]*))?>/g, (_, target, label) => label || target));
}
