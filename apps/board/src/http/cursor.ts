/** A place in the list as it stands in addresses. */
export const toCursor = (next: string | null): string | null =>
  next === null ? null : Buffer.from(next, 'utf8').toString('base64url');

/** The beginning for what is no cursor. */
export const fromCursor = (cursor: unknown): string | null =>
  typeof cursor === 'string' && cursor !== '' ? Buffer.from(cursor, 'base64url').toString('utf8') : null;
