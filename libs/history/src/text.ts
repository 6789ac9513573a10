/**
 * PostgreSQL's text holds neither the character 0 nor half a surrogate pair, and a number that a partner sent may. In columns a sign
 * stands for them; the packed record has them as they were.
 */
const NUL = '␀';
const HALF = '�';

export const storable = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', NUL) : text);

/** An escape that JSON.stringify writes for one of them; backslashes in front of it come in pairs. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})/g;

/** Rows as the one JSON parameter of a statement. */
export const rowsAsJson = (rows: readonly object[]): string => {
  const json = JSON.stringify(rows);
  if (!json.includes('\\u')) return json;
  return json.replace(UNSTORABLE, (_, before: string, code: string) => before + (code === '0000' ? NUL : HALF));
};
