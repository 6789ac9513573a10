import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const LINES = 1000;
const BYTES = 1024 * 1024;

/**
 * @typedef {object} Chunk
 * @property {string} body lines of NDJSON
 * @property {number} bytes of the file it stands for
 * @property {number[]} numbers where each of its lines stands in the file, counted from 1
 */

/**
 * Reads a file in chunks of whole lines, without its blank ones; never more of it in memory than a chunk.
 * @param {string} file
 * @returns {AsyncGenerator<Chunk>}
 */
export async function* chunksOf(file) {
  /** @type {string[]} */
  let lines = [];
  /** @type {number[]} */
  let numbers = [];
  let bytes = 0;
  const chunk = () => {
    const full = { body: lines.map((line) => `${line}\n`).join(''), bytes, numbers };
    [lines, numbers, bytes] = [[], [], 0];
    return full;
  };
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    bytes += Buffer.byteLength(line) + 1;
    if (line.trim() === '') continue;
    lines.push(number === 1 ? line.replace(/^\uFEFF/, '') : line);
    numbers.push(number);
    if (lines.length >= LINES || bytes >= BYTES) yield chunk();
  }
  if (lines.length > 0) yield chunk();
}
