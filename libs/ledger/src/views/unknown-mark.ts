/** A list was to go on behind a mark that is none: to begin at its first page instead would give rows twice, and lead in a circle. */
export class UnknownMarkError extends Error {
  override readonly name = 'UnknownMarkError';
  constructor() {
    super('that is no mark of a list of this place: with a history and without one they differ');
  }
}
