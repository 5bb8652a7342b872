// `<!date^…>`: Slack's tokens in the reader's zone.
import { ago, dayName, format, nearDay, ordinal, timeOf } from '../time.js';

const TOKEN = /\{(\w+)\}/g;
const NEAR = ['yesterday', 'today', 'tomorrow'];

const TOKENS = {
  date_num: (at) => {
    const part = (name) => format(at, { [name]: name === 'year' ? 'numeric' : '2-digit' });
    return `${part('year')}-${part('month')}-${part('day')}`;
  },
  date: (at) => `${format(at, { month: 'long' })} ${day(at)}, ${year(at)}`,
  date_short: (at) => format(at, { month: 'short', day: 'numeric', year: 'numeric' }),
  date_long: (at) => `${format(at, { weekday: 'long' })}, ${TOKENS.date(at)}`,
  date_slash: (at) => format(at, { month: '2-digit', day: '2-digit', year: 'numeric' }),
  time: timeOf,
  time_secs: (at) => format(at, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago,
  day_divider_pretty: (at) => near(at) || dayName(at),
};

for (const name of ['date', 'date_short', 'date_long']) {
  TOKENS[`${name}_pretty`] = (at) => near(at) || TOKENS[name](at);
}

/** The format filled in; null when it names a token Slack does not know, as then the fallback shows. */
export function dateToken(at, given) {
  let unknown = false;
  const filled = given.replace(TOKEN, (_, name) => {
    if (!Object.hasOwn(TOKENS, name)) unknown = true;
    return unknown ? '' : TOKENS[name](at);
  });
  return unknown ? null : filled;
}

function near(at) {
  const days = nearDay(at);
  return days === null ? null : NEAR[days + 1];
}

function day(at) {
  return ordinal(Number(format(at, { day: 'numeric' })));
}

function year(at) {
  return format(at, { year: 'numeric' });
}
