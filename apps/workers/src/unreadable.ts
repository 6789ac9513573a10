/**
 * Work whose records are sealed with a data key that this process lacks is tried again after so long, and costs no attempt: the process is
 * unready meanwhile, and names the key.
 */
export const UNREADABLE_RETRY_MS = 10_000;
