export { hashPassword } from './auth/password.js';
export { type RunningBoard, startBoard } from './start-board.js';
