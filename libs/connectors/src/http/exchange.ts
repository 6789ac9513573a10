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

/** A vendor's base URL, checked. Throws where it is none: a client cannot be set up with it. */
export const baseUrl = (text: string | undefined): URL => {
  if (text === undefined || !URL.canParse(text)) throw new Error('the URL of the destination is missing or no URL');
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw new Error('the URL of the destination is neither http nor https');
  return url;
};

/** `base` with `path` appended to its path and `query` added. */
export const endpoint = (base: URL, path: string, query: Readonly<Record<string, string>> = {}): URL => {
  const url = new URL(base);
  if (path !== '') url.pathname = url.pathname.replace(/\/+$/, '') + path;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
};
