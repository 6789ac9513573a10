// Places and rows by keys; the page lists them under `?`.

/** Pages by a key after `g`. */
const PLACES = { o: '/', e: '/events', w: '/waiting', a: '/attention', r: '/refused', t: '/trace', n: '/reports' };

export function listenToKeys() {
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
