/** The fields that hold something: null, "" and undefined all mean "not given" (CONTRACT §3.2, specs/scm-callbacks.md). */
export function given<K extends string>(
  fields: Readonly<Record<K, string | null | undefined>>,
): { readonly [P in K]?: string } {
  const present: { [P in K]?: string } = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined && value !== null && value !== '') present[name] = value;
  }
  return present;
}
