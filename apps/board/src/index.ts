export { hashPassword } from './auth/password.js';
export { createThrottle } from './auth/throttle.js';
export { recentFigures } from './overview/figures.js';
export { mask } from './privacy/mask.js';
export { type RunningBoard, startBoard } from './start-board.js';
