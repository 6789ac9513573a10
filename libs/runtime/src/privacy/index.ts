export { namesAny } from './find-values.js';
export { type Author, blank, mask, maskTexts, personalValues } from './mask.js';
export { maskNumber, maskText } from './mask-text.js';
export { maskedTrace } from './masked-trace.js';
