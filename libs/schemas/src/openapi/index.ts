export { type OpenApi, openApi } from './document.js';
export { FIELD_WORDS } from './field-words.js';
export { PROBLEM_HELP, type ProblemHelp } from './problem-help.js';
export { SAMPLES } from './samples.js';
export type { Language, Words } from './words.js';
