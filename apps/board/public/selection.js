// Boxes of a list: one that ticks all others, and what was ticked on other pages.

/** While nothing is ticked, an action on a filtered list is on all that match; the first tick makes it one on what is ticked. */
function followScope(ticked) {
  const filtered = ['reason', 'destination', 'minAgeHours', 'text'].some((name) =>
    new URLSearchParams(location.search).get(name),
  );
  const scope = document.querySelector(
    `#act input[name="scope"][value="${ticked > 0 || !filtered ? 'ids' : 'filter'}"]`,
  );
  if (scope) scope.checked = true;
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

export function selectAll(box) {
  const boxes = [...document.querySelectorAll('input[type="checkbox"][name="id"]')];
  const count = document.querySelector('[data-selected]');
  const { kept, save, clear } = keptSelection();
  for (const each of boxes) each.checked = kept.has(each.value);
  const tell = () => {
    const before = kept.size;
    for (const each of boxes) kept[each.checked ? 'add' : 'delete'](each.value);
    save();
    if (kept.size !== before || before === 0) followScope(kept.size);
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
