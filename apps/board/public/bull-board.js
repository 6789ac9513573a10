// What Bull Board's pages lack for who cannot see them: names of buttons that show an icon alone, a first heading, levels in their order.

const NAMES = {
  'ellipsis-vertical': ['More actions', '更多操作'],
  maximize: ['Full screen', '全屏'],
  'minimize-2': ['Leave full screen', '退出全屏'],
  settings: ['Settings', '设置'],
  'circle-user': ['Links', '链接'],
  'refresh-cw': ['Retry', '重试'],
  'corner-up-left': ['Promote', '立即执行'],
  copy: ['Copy', '复制'],
  x: ['Close', '关闭'],
};

const chinese = document.documentElement.lang.startsWith('zh');

function nameButtons() {
  for (const button of document.querySelectorAll('button:not([aria-label])')) {
    const icon = button.querySelector('svg.lucide');
    if (!icon || button.textContent.trim() !== '') continue;
    const known = Object.entries(NAMES).find(([name]) => icon.classList.contains(`lucide-${name}`));
    if (known) button.setAttribute('aria-label', known[1][chinese ? 1 : 0]);
  }
}

/** The logo repeats the text beside it; a job's name comes right below the page's heading, whatever its size. */
function orderHeadings() {
  const header = document.querySelector('header');
  if (header && !document.querySelector('h1')) {
    const heading = document.createElement('h1');
    heading.className = 'page-heading';
    heading.textContent = document.title;
    header.prepend(heading);
  }
  for (const logo of document.querySelectorAll('a img[alt="scm-relay"]')) logo.alt = '';
  for (const name of document.querySelectorAll('h5:not([aria-level])')) name.setAttribute('aria-level', '2');
}

/** The link is made where nobody knows who will read it. */
function nameTraces() {
  if (!chinese) return;
  for (const link of document.querySelectorAll('a[href*="trace"]')) {
    if (link.textContent === 'Trace') link.textContent = '追踪';
  }
}

function mend() {
  nameButtons();
  nameTraces();
  orderHeadings();
}

new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
mend();
