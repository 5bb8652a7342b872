// Who this tab is: kept for the tab alone, so that two tabs are two people.
const KEY = 'liyaqa-page-person';
const FIRST = 'U0ENGINEER';

/** `?as=U…` begins a tab as somebody; after that the tab remembers. */
export function whoAmI() {
  const url = new URL(location.href);
  const asked = url.searchParams.get('as');
  if (asked) {
    remember(asked);
    url.searchParams.delete('as');
    history.replaceState(null, '', url);
  }
  return sessionStorage.getItem(KEY) || FIRST;
}

export function remember(person) {
  sessionStorage.setItem(KEY, person);
}

export function forget() {
  sessionStorage.removeItem(KEY);
}
