// "3 replies", under a message that has a thread.
import { html } from '../lib.js';
import { go } from '../places.js';
import { ago, dayLabel, moment, nearDay, timeOf } from '../time.js';
import { Avatar } from './avatar.js';

export function ThreadLink({ message, replies }) {
  const [count, last, users] = replies.split(' ');
  const at = moment(last);
  const when = nearDay(at) === 0 ? `today at ${timeOf(at)}` : `${dayLabel(at)} at ${timeOf(at)}`;
  return html`<button type="button" class="thread-link" onClick=${() => go({ channel: message.channel, thread: message.ts })}>
    <span class="thread-people">${users.split(',').slice(0, 4).map((id) => html`<${Avatar} id=${id} size="small" />`)}</span>
    <span class="thread-count">${count} ${count === '1' ? 'reply' : 'replies'}</span>
    <span class="thread-last" title=${ago(at)}>Last reply ${when}</span>
  </button>`;
}

/** The summary as one text, so that messages can be compared cheaply. */
export function summary(thread) {
  return thread ? `${thread.count} ${thread.last} ${thread.users.join(',')}` : '';
}
