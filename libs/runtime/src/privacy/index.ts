export { blank, mask, maskTexts, personalValues } from './mask.js';
export { maskedTrace } from './masked-trace.js';
export { maskText } from './personal.js';
