import { hash } from 'node:crypto';

/**
 * A job id for anything: BullMQ takes no id that is an integer or holds `:`, and some words (`meta`, `wait`) collide with its own
 * keys, so the input is hashed (132 bits of SHA-256). The generation keeps a retained job record from swallowing a new job.
 */
export const jobId = (hashInput: string, generation: number): string =>
  `${hash('sha256', hashInput, 'base64url').slice(0, 22)}-g${generation}`;
