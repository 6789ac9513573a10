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
  for (const { name } of [...shown.attributes]) if (!fresh.hasAttribute(name)) shown.removeAttribute(name);
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
      if (fresh) refresh(part, fresh);
    } catch {
      const note = part.querySelector('[data-note]');
      if (note && part.dataset.stale) note.textContent = part.dataset.stale;
    }
    if (!('ended' in part.dataset)) again();
  };
  if (!('ended' in part.dataset)) again();
}

function selectAll(box) {
  const boxes = [...document.querySelectorAll('input[name="id"]')];
  const count = document.querySelector('[data-selected]');
  const tell = () => {
    const chosen = boxes.filter((each) => each.checked).length;
    box.checked = chosen === boxes.length;
    box.indeterminate = chosen > 0 && chosen < boxes.length;
    if (count) count.textContent = `(${chosen})`;
  };
  box.addEventListener('change', () => {
    for (const each of boxes) each.checked = box.checked;
    tell();
  });
  for (const each of boxes) each.addEventListener('change', tell);
  tell();
}

for (const part of document.querySelectorAll('[data-live]')) keepFresh(part);
for (const box of document.querySelectorAll('[data-select-all]')) selectAll(box);
