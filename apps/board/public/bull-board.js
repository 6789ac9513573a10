// Bull Board's buttons that show an icon alone have no name: without one a screen reader says "button" and nothing else.

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

const chinese = navigator.language.startsWith('zh');

function nameButtons() {
  for (const button of document.querySelectorAll('button:not([aria-label])')) {
    const icon = button.querySelector('svg.lucide');
    if (!icon || button.textContent.trim() !== '') continue;
    const known = Object.entries(NAMES).find(([name]) => icon.classList.contains(`lucide-${name}`));
    if (known) button.setAttribute('aria-label', known[1][chinese ? 1 : 0]);
  }
}

document.documentElement.lang = chinese ? 'zh-CN' : 'en';
new MutationObserver(nameButtons).observe(document.body, { childList: true, subtree: true });
nameButtons();
