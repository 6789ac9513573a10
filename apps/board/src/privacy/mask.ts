export { mask, maskTexts, personalValues } from '@scm-relay/runtime';
