/** What became of one request, as seen on the wire; judged by the connectors, never here. */
export type Exchange =
  /** no byte of it left this machine: surely not processed */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** it may have arrived, and no status line came back */
  | { readonly kind: 'no-reply'; readonly reason: string }
  | Reply;

export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  /** milliseconds its `Retry-After` asks for */
  readonly after?: number;
  /** the body, bounded, credentials blacked out */
  readonly text: string;
  /** why `text` is not the whole body, or not readable; null where it is both */
  readonly broken: string | null;
}

export interface Call {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** the very bytes to send: what was signed is what leaves */
  readonly body: Buffer;
  /** longest reply body read; default 64 KiB */
  readonly limitBytes?: number;
}
