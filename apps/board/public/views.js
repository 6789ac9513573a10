// Filters that somebody named, kept in this browser: by the page's path, so that boards under several paths keep theirs apart.

const section = document.querySelector('[data-views]');
const KEY = `views ${location.pathname}`;
const MOST = 20;

const saved = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
};

/** The filter of this page, without what leads from page to page. */
const filter = () => {
  const query = new URLSearchParams(location.search);
  for (const name of ['cursor', 'back', 'lang']) query.delete(name);
  for (const [name, value] of [...query]) if (value === '') query.delete(name);
  return query.toString();
};

function keep(views) {
  localStorage.setItem(KEY, JSON.stringify(views.slice(-MOST)));
  show();
}

function chip({ name, query }) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.className = 'chip';
  link.href = `${location.pathname}?${query}`;
  link.textContent = name;
  if (query === filter()) link.setAttribute('aria-current', 'true');
  const remove = document.createElement('button');
  remove.className = 'plain';
  remove.textContent = '×';
  remove.setAttribute('aria-label', section.dataset.remove.replace('{name}', name));
  remove.addEventListener('click', () => keep(saved().filter((each) => each.name !== name)));
  item.append(link, remove);
  return item;
}

function show() {
  section.querySelector('ul').replaceChildren(...saved().map(chip));
}

section.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = event.target.elements.view;
  const name = field.value.trim();
  if (name === '') return;
  keep([...saved().filter((each) => each.name !== name), { name, query: filter() }]);
  field.value = '';
  section.querySelector('details').open = false;
});
section.hidden = false;
show();
