// Parts of a page that keep themselves up to date.

/**
 * Makes `shown` like `fresh` and touches no more than what differs, so that the focus stays where it is. An element of the same kind
 * is never exchanged, only its content: whoever holds it goes on holding what is shown.
 */
function refresh(shown, fresh) {
  if (shown.isEqualNode(fresh)) return;
  if (shown.nodeName !== fresh.nodeName || shown.nodeType !== Node.ELEMENT_NODE) {
    shown.replaceWith(fresh.cloneNode(true));
    return;
  }
  for (const { name, value } of fresh.attributes) {
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
  for (const { name } of [...shown.attributes]) {
    // what a reader opened stays open
    if (!fresh.hasAttribute(name) && name !== 'open') shown.removeAttribute(name);
  }
  if (shown.childNodes.length !== fresh.childNodes.length) {
    shown.replaceChildren(...fresh.cloneNode(true).childNodes);
    return;
  }
  [...shown.childNodes].forEach((child, i) => {
    refresh(child, fresh.childNodes[i]);
  });
}

/** The same part of the same page, read again. */
async function readAgain(part) {
  const response = await fetch(part.dataset.live, {
    headers: { accept: 'text/html', 'x-background': '1' },
    redirect: 'manual',
  });
  if (response.type === 'opaqueredirect') {
    location.reload();
    return null;
  }
  if (!response.ok) throw new Error(String(response.status));
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  return page.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
}

const rowsOf = (part) => [...part.querySelectorAll('[data-key]')];
const keysOf = (part) => rowsOf(part).map((row) => row.dataset.key);

/** Whether an exchange of the whole list would move or close what somebody looks at. */
const isRead = (part) =>
  part.contains(document.activeElement) ||
  part.querySelector('details[open]') !== null ||
  part.getBoundingClientRect().top < 0;

/**
 * A list: while somebody reads it, rows change where they stand and a button offers what came; while nobody does, it is shown at once.
 * One with `tell` has boxes to tick and fields to fill in: it changes when that is asked for, and never by itself.
 */
function refreshList(part, fresh, offer) {
  const shown = new Map(rowsOf(part).map((row) => [row.dataset.key, row]));
  const now = rowsOf(fresh);
  const came = now.filter((row) => !shown.has(row.dataset.key)).length;
  if (part.dataset.list === 'tell') {
    const changed = keysOf(part).join('\n') !== keysOf(fresh).join('\n');
    offer(came, changed ? () => location.reload() : undefined);
    return;
  }
  const whole = () => {
    refresh(part, fresh);
    offer(0);
  };
  if (!isRead(part)) {
    whole();
    return;
  }
  for (const row of now) {
    const old = shown.get(row.dataset.key);
    if (old && !old.contains(document.activeElement)) refresh(old, row);
  }
  offer(came, () => {
    whole();
    part.scrollIntoView();
  });
}

/** The button before a list that says that there is more to be seen. */
function offerFor(part) {
  const button = part.previousElementSibling?.querySelector('[data-fresh]');
  let show;
  button?.addEventListener('click', () => show?.());
  return (n, then) => {
    if (!button) return;
    show = then;
    const text = button.dataset.words.replace('{n}', n);
    if (then && button.textContent !== text) button.textContent = text;
    button.hidden = !then || (n === 0 && part.dataset.list === 'merge');
  };
}

export function keepFresh(part) {
  const offer = offerFor(part);
  const again = () => setTimeout(look, Number(part.dataset.every) * 1000);
  const look = async () => {
    if (document.hidden) {
      again();
      return;
    }
    try {
      const fresh = await readAgain(part);
      if (fresh && 'list' in part.dataset) refreshList(part, fresh, offer);
      else if (fresh) refresh(part, fresh);
    } catch {
      const note = part.querySelector('[data-note]');
      if (note && part.dataset.stale) note.textContent = part.dataset.stale;
    }
    if (!('ended' in part.dataset)) again();
  };
  if (!('ended' in part.dataset)) again();
}
