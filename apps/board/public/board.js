// What pages gain where scripts run: parts that keep themselves up to date, and a box that selects all others.

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

function keepFresh(part) {
  const again = () => setTimeout(look, Number(part.dataset.every) * 1000);
  const look = async () => {
    if (document.hidden) {
      again();
      return;
    }
    try {
      const fresh = await readAgain(part);
      // who is at work in a list keeps their place in it
      const busy = 'list' in part.dataset && part.contains(document.activeElement);
      if (fresh && !busy) refresh(part, fresh);
    } catch {
      const note = part.querySelector('[data-note]');
      if (note && part.dataset.stale) note.textContent = part.dataset.stale;
    }
    if (!('ended' in part.dataset)) again();
  };
  if (!('ended' in part.dataset)) again();
}

/** What was selected on other pages of the same list, kept in this tab. */
function keptSelection() {
  const url = new URL(location.href);
  for (const name of ['cursor', 'back', 'lang']) url.searchParams.delete(name);
  const key = `selected ${url.pathname}${url.search}`;
  const kept = new Set(JSON.parse(sessionStorage.getItem(key) ?? '[]'));
  return {
    kept,
    save: () => sessionStorage.setItem(key, JSON.stringify([...kept])),
    clear: () => sessionStorage.removeItem(key),
  };
}

function selectAll(box) {
  const boxes = [...document.querySelectorAll('input[type="checkbox"][name="id"]')];
  const count = document.querySelector('[data-selected]');
  const { kept, save, clear } = keptSelection();
  for (const each of boxes) each.checked = kept.has(each.value);
  const tell = () => {
    for (const each of boxes) kept[each.checked ? 'add' : 'delete'](each.value);
    save();
    const chosen = boxes.filter((each) => each.checked).length;
    box.checked = chosen === boxes.length;
    box.indeterminate = chosen > 0 && chosen < boxes.length;
    if (count) count.textContent = `(${kept.size})`;
  };
  box.addEventListener('change', () => {
    for (const each of boxes) each.checked = box.checked;
    tell();
  });
  for (const each of boxes) each.addEventListener('change', tell);
  document.querySelector('#act')?.addEventListener('submit', ({ target }) => {
    const here = new Set(boxes.map((each) => each.value));
    for (const value of kept) {
      if (here.has(value)) continue;
      const field = document.createElement('input');
      Object.assign(field, { type: 'hidden', name: 'id', value });
      target.append(field);
    }
    clear();
  });
  tell();
}

const COUNTS_MS = 10_000;

/** Keeps the numbers of the navigation and of the tab's title up to date. */
function keepCounting(badges) {
  const title = document.title.replace(/^\(\d+\) /, '');
  const look = async () => {
    try {
      if (!document.hidden) {
        const response = await fetch(document.body.dataset.counts, { headers: { 'x-background': '1' } });
        if (response.ok) show(await response.json());
      }
    } catch {
      // the next look may succeed
    }
    setTimeout(look, COUNTS_MS);
  };
  const show = (counts) => {
    for (const badge of badges) {
      const n = counts[badge.dataset.count];
      badge.textContent = n;
      badge.hidden = n === 0;
    }
    document.title = counts.attention > 0 ? `(${counts.attention}) ${title}` : title;
  };
  setTimeout(look, COUNTS_MS);
}

/** Pages by a key after `g`. */
const PLACES = { o: '/', e: '/events', w: '/waiting', a: '/attention', r: '/refused', t: '/trace' };

function listenToKeys() {
  let going = false;
  const rows = () => [...document.querySelectorAll('[data-row], .items > li')];
  const move = (by) => {
    const all = rows();
    const next =
      all[
        Math.min(
          all.length - 1,
          Math.max(0, all.indexOf(document.activeElement?.closest('[data-row], .items > li')) + by),
        )
      ];
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, select, textarea, [contenteditable]'))
      return;
    const place = going ? PLACES[key] : undefined;
    going = key === 'g' && !going;
    if (place) document.querySelector(`nav a[data-path="${place}"]`)?.click();
    else if (key === '/') document.querySelector('[data-search]')?.focus();
    else if (key === 'j') move(1);
    else if (key === 'k') move(-1);
    else if (key === '?') document.querySelector('#keys')?.showModal();
    else return;
    event.preventDefault();
  });
}

for (const part of document.querySelectorAll('[data-live]')) keepFresh(part);
for (const box of document.querySelectorAll('[data-select-all]')) selectAll(box);
const badges = document.querySelectorAll('[data-count]');
if (badges.length > 0) keepCounting(badges);
listenToKeys();
