// Slack's mrkdwn as a tree of plain values: fences, quotes, and the spans inside. Nothing here is markup of the page.
import { literal } from './entities.js';
import { spans } from './spans.js';

const FENCE = /```([\s\S]*?)```/g;
const QUOTED = /^(?:&gt;|>)(?!(?:&gt;|>){2}) ?/;
const QUOTED_REST = /^(?:&gt;|>){3} ?/;

/** Nodes: {t: 'pre', v}, {t: 'quote', c}, {t: 'line', c}, and those of spans. */
export function mrkdwn(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(FENCE)) {
    nodes.push(...lines(trimEdge(text.slice(from, found.index), from > 0, true)));
    nodes.push({ t: 'pre', v: literal(found[1].replace(/^\n/, '').replace(/\n$/, '')) });
    from = found.index + found[0].length;
  }
  return [...nodes, ...lines(trimEdge(text.slice(from), from > 0, false))];
}

/** A fence is a block of its own: the line breaks around it are not drawn twice. */
function trimEdge(text, start, end) {
  const begun = start ? text.replace(/^\n/, '') : text;
  return end ? begun.replace(/\n$/, '') : begun;
}

function lines(text) {
  if (!text) return [];
  const nodes = [];
  const all = text.split('\n');
  for (let at = 0; at < all.length; at += 1) {
    if (QUOTED_REST.test(all[at])) {
      nodes.push({ t: 'quote', c: spans(all.slice(at).join('\n').replace(QUOTED_REST, '')) });
      break;
    }
    const quoted = QUOTED.test(all[at]);
    let end = at;
    while (end + 1 < all.length && QUOTED.test(all[end + 1]) === quoted && !QUOTED_REST.test(all[end + 1])) end += 1;
    const part = all.slice(at, end + 1).map((line) => (quoted ? line.replace(QUOTED, '') : line));
    nodes.push({ t: quoted ? 'quote' : 'lines', c: spans(part.join('\n')) });
    at = end;
  }
  return nodes;
}

/** The words of a tree, for screen readers and notifications. `names` gives user, channel and group by id. */
export function textOf(nodes, names) {
  return nodes.map((node) => wordsOf(node, names)).join('');
}

function wordsOf(node, names) {
  if (node.c) return textOf(node.c, names) + (node.t === 'quote' || node.t === 'lines' ? ' ' : '');
  if (node.t === 'user') return `@${names.user(node.id)}`;
  if (node.t === 'channel') return `#${names.channel(node.id) || node.label || 'private channel'}`;
  if (node.t === 'group') return `@${names.group(node.id) || node.label || 'group'}`;
  if (node.t === 'everyone') return `@${node.v}`;
  if (node.t === 'date') return node.fallback;
  if (node.t === 'link') return node.label || node.href;
  if (node.t === 'br') return ' ';
  return node.v || '';
}
