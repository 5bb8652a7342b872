// Times in the reader's zone, at the time it was for the bot.
import { state } from './store.js';

const DAY = 86400;
const formats = new Map();

export function zone() {
  return state.world?.users[state.me]?.tz || 'UTC';
}

export function format(epoch, options, timeZone = zone()) {
  const key = timeZone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat('en-US', { timeZone, ...options }));
  return formats.get(key).format(new Date(epoch * 1000));
}

/** The bot's time now, in epoch seconds. */
export function now() {
  return Date.now() / 1000 + state.skew + (state.clock?.offset || 0);
}

/** When a message with this `ts` was said, on the clock that was in force then. */
export function moment(ts) {
  const real = Number(ts);
  const shifts = state.clock?.shifts || [];
  const shift = shifts.findLast(([since]) => since <= real);
  return real + (shift ? shift[1] : 0);
}

export function timeOf(epoch) {
  return format(epoch, { hour: 'numeric', minute: '2-digit' });
}

export function full(epoch) {
  return `${dayName(epoch)} at ${format(epoch, { hour: 'numeric', minute: '2-digit', second: '2-digit' })}`;
}

/** A number for each calendar day of the reader. */
export function dayKey(epoch, timeZone = zone()) {
  return format(epoch, { year: 'numeric', month: '2-digit', day: '2-digit' }, timeZone);
}

/** Yesterday, Today and Tomorrow are -1, 0 and 1; null for any other day. */
export function nearDay(epoch) {
  const key = dayKey(epoch);
  return [-1, 0, 1].find((days) => dayKey(now() + days * DAY) === key) ?? null;
}

export function dayLabel(epoch) {
  const near = nearDay(epoch);
  if (near !== null) return ['Yesterday', 'Today', 'Tomorrow'][near + 1];
  return dayName(epoch);
}

export function dayName(epoch) {
  const [weekday, month, year] = ['weekday', 'month', 'year'].map((part) =>
    format(epoch, { [part]: part === 'year' ? 'numeric' : 'long' }),
  );
  const named = `${weekday}, ${month} ${ordinal(Number(format(epoch, { day: 'numeric' })))}`;
  return year === format(now(), { year: 'numeric' }) ? named : `${named}, ${year}`;
}

export function ordinal(day) {
  const teen = day % 100 > 10 && day % 100 < 14;
  return `${day}${teen ? 'th' : ['th', 'st', 'nd', 'rd'][day % 10] || 'th'}`;
}

export function ago(epoch) {
  const seconds = Math.round(now() - epoch);
  const [size, name] = [[DAY, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']].find(
    ([one]) => Math.abs(seconds) >= one,
  ) || [1, 'second'];
  const count = Math.floor(Math.abs(seconds) / size);
  const words = `${count} ${name}${count === 1 ? '' : 's'}`;
  return seconds < 0 ? `in ${words}` : `${words} ago`;
}

/** The epoch of a wall-clock time (`2026-11-24T12:30`) in a zone. */
export function epochOf(wall, timeZone = zone()) {
  const guess = Date.parse(`${wall}Z`) / 1000;
  return guess - (Date.parse(`${wallOf(guess, timeZone)}Z`) / 1000 - guess);
}

/** The wall-clock time for an input field: `2026-11-24T12:30`. */
export function wallOf(epoch, timeZone = zone()) {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const parts = {};
  for (const { type, value } of new Intl.DateTimeFormat('en-US', { timeZone, ...options }).formatToParts(epoch * 1000)) {
    parts[type] = value;
  }
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}
