/** Decimals of four places as integers of ten-thousandths (decimal(19,4)): sums of money must be exact. */
const DECIMAL = /^(\d{1,15})(?:\.(\d{1,4}))?$/;

/** Ten-thousandths, or undefined where `text` is no plain decimal. */
export function tenThousandths(text: string): bigint | undefined {
  const parts = DECIMAL.exec(text);
  if (parts === null) return undefined;
  return BigInt(`${parts[1]}${(parts[2] ?? '').padEnd(4, '0')}`);
}

/** Sum in ten-thousandths; undefined where one of them is no plain decimal. */
export function sum(texts: readonly string[]): bigint | undefined {
  let total = 0n;
  for (const text of texts) {
    const value = tenThousandths(text);
    if (value === undefined) return undefined;
    total += value;
  }
  return total;
}

/** Is `unit` × `count` exactly `product`? */
export function isProduct(unit: string, count: string, product: string): boolean {
  const [a, b, c] = [tenThousandths(unit), tenThousandths(count), tenThousandths(product)];
  return a !== undefined && b !== undefined && c !== undefined && a * b === c * 10_000n;
}
