export { type Advice, judge } from './judge.js';
export { pauseAfter } from './pause.js';
export { createSender, type Kind, type SenderOptions, type Sent } from './sender.js';
