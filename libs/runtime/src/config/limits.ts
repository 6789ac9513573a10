/** Longest delay a Node.js timer takes, in milliseconds; beyond it, it would fire at once. */
export const MAX_DELAY_MS = 2_147_483_647;
