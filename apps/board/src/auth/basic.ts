/** Name and password of an `Authorization: Basic` header (RFC 7617, UTF-8); null: there is none, or it is not understood. */
export function readBasic(header: string | undefined): { readonly name: string; readonly password: string } | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
