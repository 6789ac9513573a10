// Buttons that copy a number.

const SHOWN_MS = 1500;

async function write(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // a board on a plain HTTP address has no clipboard of its own
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}

/** One listener for all, also for those that come later. */
export function listenToCopies() {
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest('[data-copy]');
    if (!button) return;
    await write(button.dataset.copy);
    button.classList.add('done');
    setTimeout(() => button.classList.remove('done'), SHOWN_MS);
    const said = document.querySelector('#said');
    if (said) said.textContent = `${said.dataset.copied} ${button.dataset.copy}`;
    button.focus();
  });
}
