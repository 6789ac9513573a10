/**
 * A record was sealed with a data key that this process does not have. Nothing is lost: it is readable again with a `DATA_KEYS` that
 * holds the key.
 */
export class UnknownDataKeyError extends Error {
  override readonly name = 'UnknownDataKeyError';
  readonly code = 'data-key-missing';

  constructor(readonly keyId: string) {
    super(`a record is encrypted with the data key ${keyId}, which is not in DATA_KEYS`);
  }
}

/** A sealed value that its key does not open: it was changed, or moved here from another record. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
  readonly code = 'data-seal-broken';

  constructor(keyId: string, options?: ErrorOptions) {
    super(`a record that is encrypted with the data key ${keyId} was changed or moved`, options);
  }
}
