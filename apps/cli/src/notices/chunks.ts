import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const LINES = 1000;
const BYTES = 1024 * 1024;

export interface Chunk {
  /** lines of NDJSON */
  readonly body: string;
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
    const full = { body: lines.map((line) => `${line}\n`).join(''), bytes, numbers };
    [lines, numbers, bytes] = [[], [], 0];
    return full;
  };
  let number = 0;
  const input = createReadStream(file);
  const found = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let failure: Error | null = null;
  // readline passes no error on: nobody would hear of it, and the process would end by it
  input.once('error', (error) => {
    failure = error;
    found.close();
  });
  for await (const line of found) {
    number += 1;
    bytes += Buffer.byteLength(line) + 1;
    if (line.trim() === '') continue;
    lines.push(number === 1 ? line.replace(/^\uFEFF/, '') : line);
    numbers.push(number);
    if (lines.length >= LINES || bytes >= BYTES) yield chunk();
  }
  if (failure !== null) throw failure;
  if (lines.length > 0) yield chunk();
}
