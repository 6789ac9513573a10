export { maskedTrace } from '@scm-relay/runtime';
