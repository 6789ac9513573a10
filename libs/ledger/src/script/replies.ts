/** Checked readings of what scripts answer: the one place where Redis's untyped replies become types. */
export const list = (reply: unknown): readonly unknown[] => {
  if (!Array.isArray(reply)) throw new TypeError('the ledger answered something that is not a list');
  return reply;
};

export const string = (reply: unknown): string => (reply === null || reply === undefined ? '' : String(reply));

export const strings = (reply: unknown): string[] => list(reply ?? []).map(string);

/** HGETALL as a script returns it: names and values in turn. */
export const fields = (reply: unknown): Map<string, string> => {
  const flat = strings(reply);
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) map.set(flat[i] ?? '', flat[i + 1] ?? '');
  return map;
};

/** JSON that this ledger wrote itself. `T` is what the writer put in. */
export const parsed = <T>(json: string): T => JSON.parse(json) as T;

export const iso = (milliseconds: string | number): string => new Date(Number(milliseconds)).toISOString();
