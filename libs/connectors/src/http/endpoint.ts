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
