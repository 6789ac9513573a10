export { maskText } from '@scm-relay/runtime';
