/** One key of a route group as it is configured. */
export interface ApiKey {
  /** SHA-256 of the key */
  readonly digest: Buffer;
  /** milliseconds since 1970 from which on it opens nothing; null: it has no end */
  readonly until: number | null;
  /** the key itself, for who sends it; null where only its digest is known */
  readonly plain: string | null;
}
