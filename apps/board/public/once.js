// The second press of a double click sends no form again: an action would be ordered twice.

/** By then a form has its answer, or nobody waits for it any longer. */
const ANSWERED_MS = 10_000;

export function sendOnce() {
  let sent = new WeakMap();
  const listen = (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (performance.now() - (sent.get(form) ?? -ANSWERED_MS) < ANSWERED_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else sent.set(form, performance.now());
  };
  // before whoever changes a form as it is sent
  document.addEventListener('submit', listen, { capture: true });
  // a page that somebody comes back to is sent anew
  addEventListener('pageshow', () => {
    sent = new WeakMap();
  });
}
