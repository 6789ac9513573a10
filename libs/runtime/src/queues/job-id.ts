import { hash } from 'node:crypto';

/**
 * A job id for anything: BullMQ takes no id that is an integer or holds `:`, and some words (`meta`, `wait`) collide with its own
 * keys, so the input is hashed (96 bits of SHA-256: BullMQ writes an id some twenty times). The generation keeps a retained job record from swallowing a new job.
 */
export const jobId = (hashInput: string, generation: number): string =>
  `${hash('sha256', hashInput, 'base64url').slice(0, 16)}-g${generation}`;
