// The numbers of the navigation and of the tab's title, and a notification where somebody asked for it.

const EVERY_MS = 10_000;
const WANTED = 'notify';

const canNotify = () => 'Notification' in globalThis && isSecureContext;
const wanted = () => {
  try {
    return canNotify() && Notification.permission === 'granted' && localStorage.getItem(WANTED) === 'yes';
  } catch {
    return false;
  }
};

/** The switch for notifications: shown where the browser can. Nobody is asked before they press it. */
function offerNotifications(button) {
  if (!canNotify()) return;
  const show = () => {
    button.textContent = wanted() ? button.dataset.off : button.dataset.on;
    button.setAttribute('aria-pressed', String(wanted()));
  };
  button.addEventListener('click', async () => {
    if (wanted()) localStorage.removeItem(WANTED);
    else if ((await Notification.requestPermission()) === 'granted') localStorage.setItem(WANTED, 'yes');
    show();
  });
  button.hidden = false;
  show();
}

/** Also in a tab nobody looks at: that is what its title and a notification are for. */
export function keepCounting(badges) {
  const title = document.title.replace(/^\(\d+\) /, '');
  const button = document.querySelector('[data-notify]');
  if (button) offerNotifications(button);
  let before = null;

  const show = (counts) => {
    for (const badge of badges) {
      const n = counts[badge.dataset.count];
      badge.textContent = n;
      badge.hidden = n === 0;
    }
    document.title = counts.attention > 0 ? `(${counts.attention}) ${title}` : title;
  };
  const notify = ({ attention }) => {
    const more = before !== null && attention > before;
    before = attention;
    if (!more || !wanted() || !document.hidden) return;
    // one tag: what is new takes the place of what was told before
    const told = new Notification('scm-relay', {
      body: button.dataset.words.replace('{n}', attention),
      tag: 'attention',
    });
    told.addEventListener('click', () => {
      globalThis.focus();
      document.querySelector('nav a[data-path="/attention"]')?.click();
    });
  };
  const look = async () => {
    try {
      const response = await fetch(document.body.dataset.counts, { headers: { 'x-background': '1' } });
      if (response.ok) {
        const counts = await response.json();
        show(counts);
        notify(counts);
      }
    } catch {
      // the next look may succeed
    }
    setTimeout(look, EVERY_MS);
  };
  setTimeout(look, EVERY_MS);
}
