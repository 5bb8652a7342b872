// The spans inside a line: styles, code, links, mentions, dates, emoji.
import { byName } from './emoji.js';
import { decoded, literal } from './entities.js';

const STYLES = { '*': 'b', _: 'i', '~': 's' };
const WORD = /[\p{L}\p{N}]/u;
const SPACE = /\s/;
const REACH = 4000; // how far a style's end is looked for: one line of a message, and not the time to search a novel
const DEEPEST = 6;
const URL_HERE = /https?:\/\/[^\s<>|"]+/y;
const EMOJI_HERE = /:([a-z0-9_+-]+):(?::skin-tone-\d:)?/y;
const ANGLE_HERE = /<([^<>\n]+)>/y;
const DATE = /^!date\^(-?\d+)\^([^^|]*)(?:\^([^|]*))?$/;

/** Nodes: {t: 'text', v}, b, i and s with children c, code, link, user, channel, group, everyone, date, emoji, br. */
export function spans(text, depth = 0) {
  const out = [];
  const scanned = {}; // up to where no end of a style was found, so that no stretch is searched twice
  let plain = '';
  const flush = () => {
    if (plain) out.push({ t: 'text', v: decoded(plain) });
    plain = '';
  };
  for (let at = 0; at < text.length; ) {
    const found = span(text, at, depth, scanned);
    if (found) {
      flush();
      out.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return out;
}

function span(text, at, depth, scanned) {
  const sign = text[at];
  if (sign === '\n') return { node: { t: 'br' }, end: at + 1 };
  if (sign === '<') return angle(text, at);
  if (sign === '`') return code(text, at);
  if (sign === ':') return emoji(text, at);
  if (STYLES[sign] && depth < DEEPEST) return styled(text, at, depth, scanned);
  if (sign === 'h' && !WORD.test(text[at - 1] || ' ')) return bare(text, at);
  return null;
}

function angle(text, at) {
  ANGLE_HERE.lastIndex = at;
  const found = ANGLE_HERE.exec(text);
  if (!found) return null;
  const [target, label] = halves(found[1]);
  const node = reference(target, label);
  return { node: node || { t: 'text', v: decoded(found[0]) }, end: ANGLE_HERE.lastIndex };
}

function halves(inner) {
  const bar = inner.indexOf('|');
  return bar < 0 ? [inner, ''] : [inner.slice(0, bar), decoded(inner.slice(bar + 1))];
}

function reference(target, label) {
  const id = target.slice(1);
  if (target[0] === '@') return { t: 'user', id, label };
  if (target[0] === '#') return { t: 'channel', id, label };
  if (target.startsWith('!subteam^')) return { t: 'group', id: target.slice(9), label: label.replace(/^@/, '') };
  if (/^!(here|channel|everyone)$/.test(target)) return { t: 'everyone', v: id };
  const date = DATE.exec(target);
  if (date) return { t: 'date', at: Number(date[1]), format: date[2], href: date[3] || '', fallback: label };
  if (/^(https?:|mailto:|tel:)/i.test(target)) return { t: 'link', href: decoded(target), label };
  return null;
}

function code(text, at) {
  const end = text.indexOf('`', at + 1);
  const inner = text.slice(at + 1, end);
  if (end < 0 || !inner.trim() || inner.includes('\n')) return null;
  return { node: { t: 'code', v: literal(inner) }, end: end + 1 };
}

function emoji(text, at) {
  EMOJI_HERE.lastIndex = at;
  const found = EMOJI_HERE.exec(text);
  const sign = found && byName(found[1]);
  return sign ? { node: { t: 'emoji', v: sign, name: found[1] }, end: EMOJI_HERE.lastIndex } : null;
}

function bare(text, at) {
  URL_HERE.lastIndex = at;
  const found = URL_HERE.exec(text);
  if (!found) return null;
  const href = found[0].replace(/(?:&gt;.*|[.,;:!?)\]'*_~]+)$/, '');
  return { node: { t: 'link', href: decoded(href), label: '' }, end: at + href.length };
}

/** A style opens before a letter and closes after one, at the edges of words, on one line. */
function styled(text, at, depth, scanned) {
  const sign = text[at];
  const next = text[at + 1];
  if (WORD.test(text[at - 1] || ' ') || !next || SPACE.test(next) || next === sign) return null;
  const end = closing(text, at, sign, scanned);
  if (end < 0) return null;
  return { node: { t: STYLES[sign], c: spans(text.slice(at + 1, end), depth + 1) }, end: end + 1 };
}

function closing(text, at, sign, scanned) {
  const last = Math.min(text.length, at + REACH);
  let here = Math.max(at + 1, scanned[sign] || 0);
  for (; here < last && text[here] !== '\n'; here += 1) {
    const skipped = text[here] === '<' ? angle(text, here) : text[here] === '`' ? code(text, here) : null;
    if (skipped) here = skipped.end - 1;
    else if (text[here] === sign && closes(text[here - 1], text[here + 1] || ' ', sign)) return here;
  }
  scanned[sign] = here;
  return -1;
}

function closes(before, after, sign) {
  return before !== sign && !SPACE.test(before) && !WORD.test(after);
}
