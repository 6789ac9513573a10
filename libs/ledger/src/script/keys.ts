/** Builds ledger keys; the table of all of them is docs/ledger.md. Lua builds the same from the same parts (shared/core.lua). */
export type Keys = (...parts: readonly string[]) => string;

export const keysUnder =
  (prefix: string): Keys =>
  (...parts) =>
    `${prefix}:${parts.join(':')}`;
