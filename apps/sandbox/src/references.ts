/** Whether a caller's number was used before: for the same content, for other content, or not at all. */
export type Used = 'not' | 'same' | 'other';

export interface References<T> {
  used(reference: string, content: string): Used;
  /** what was answered to it */
  answered(reference: string): T | undefined;
  keep(reference: string, content: string, answer: T): void;
}

/** The callers' numbers that one vendor has booked, the newest `limit` of them. */
export function createReferences<T>(limit = 50_000): References<T> {
  const booked = new Map<string, { readonly content: string; readonly answer: T }>();
  return {
    used: (reference, content) => {
      const before = booked.get(reference);
      return before === undefined ? 'not' : before.content === content ? 'same' : 'other';
    },
    answered: (reference) => booked.get(reference)?.answer,
    keep: (reference, content, answer) => {
      booked.set(reference, { content, answer });
      const oldest = booked.size > limit ? booked.keys().next().value : undefined;
      if (oldest !== undefined) booked.delete(oldest);
    },
  };
}
