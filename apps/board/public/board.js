// What pages gain where scripts run.

import { listenToCopies } from './copy.js';
import { keepCounting } from './counts.js';
import { listenToKeys } from './keys.js';
import { keepFresh } from './live.js';
import { sendOnce } from './once.js';
import { selectAll } from './selection.js';

document.documentElement.classList.add('scripted');
// on a phone the pages are a row to be scrolled: where one is stays in sight
document.querySelector('.top nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
for (const part of document.querySelectorAll('[data-live]')) keepFresh(part);
for (const box of document.querySelectorAll('[data-select-all]')) selectAll(box);
const badges = document.querySelectorAll('[data-count]');
if (badges.length > 0) keepCounting(badges);
listenToKeys();
listenToCopies();
sendOnce();
