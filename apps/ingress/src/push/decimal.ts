/** A decimal of the documents, decimal(19,4) and a little more, scaled by 10^8 so that sums and quotients are exact. */
const SCALE = 100_000_000n;
const FORM = /^(\d{1,15})(?:\.(\d{1,8}))?$/;

/** null: not a decimal number ≥ 0 */
export function parseDecimal(text: string): bigint | null {
  const match = FORM.exec(text.trim());
  if (match === null) return null;
  return BigInt(match[1] ?? '0') * SCALE + BigInt((match[2] ?? '').padEnd(8, '0'));
}

/** The whole number it is, or null. */
export const wholeNumber = (decimal: bigint): number | null =>
  decimal % SCALE === 0n && decimal / SCALE <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(decimal / SCALE) : null;

/** With 2 to 4 decimals, the rest cut off: of a sum that does not divide evenly, the pieces never add up to more than it. */
export function formatDecimal(decimal: bigint): string {
  const fraction = String(decimal % SCALE)
    .padStart(8, '0')
    .slice(0, 4);
  return `${decimal / SCALE}.${fraction.replace(/0{1,2}$/, '')}`;
}
