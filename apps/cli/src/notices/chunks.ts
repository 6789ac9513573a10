import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const LINES = 1000;
const BYTES = 1024 * 1024;
const BYTE_ORDER_MARK = '\xEF\xBB\xBF';

export interface Chunk {
  /** lines of NDJSON, byte for byte: whether they are UTF-8 is the ingress's to say, line by line */
  readonly body: Buffer;
  /** bytes of the file it stands for */
  readonly bytes: number;
  /** where each of its lines stands in the file, counted from 1 */
  readonly numbers: readonly number[];
}

/** Reads a file in chunks of whole lines, without its blank ones; never more of it in memory than a chunk. Throws what reading it fails with. */
export async function* chunksOf(file: string): AsyncGenerator<Chunk> {
  let lines: string[] = [];
  let numbers: number[] = [];
  let bytes = 0;
  const chunk = (): Chunk => {
    const full = { body: Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'), bytes, numbers };
    [lines, numbers, bytes] = [[], [], 0];
    return full;
  };
  let number = 0;
  // one character a byte: decoded as UTF-8, a file in GBK would be posted and stored with replacement characters for its names
  const input = createReadStream(file, 'latin1');
  const found = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let failure: Error | null = null;
  // readline passes no error on: nobody would hear of it, and the process would end by it
  input.once('error', (error) => {
    failure = error;
    found.close();
  });
  for await (const read of found) {
    number += 1;
    bytes += read.length + 1;
    const line = number === 1 && read.startsWith(BYTE_ORDER_MARK) ? read.slice(BYTE_ORDER_MARK.length) : read;
    if (line.trim() === '') continue;
    lines.push(line);
    numbers.push(number);
    if (lines.length >= LINES || bytes >= BYTES) yield chunk();
  }
  if (failure !== null) throw failure;
  if (lines.length > 0) yield chunk();
}
