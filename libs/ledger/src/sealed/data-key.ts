/** A key of `DATA_KEYS`: what is written with it names its id. */
export interface DataKey {
  readonly id: string;
  /** 32 bytes */
  readonly secret: Buffer;
}
