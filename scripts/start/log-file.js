import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

const LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * A log file that never grows much beyond 10 MiB: when it is full it becomes `<file>.1`, in place of the one before.
 * @param {string} file
 * @returns {(chunk: Buffer) => void} appends; a disk that is full loses lines of a log, not the system with it
 */
export function createLogFile(file) {
  let descriptor = openSync(file, 'a', 0o600);
  let size = statSync(file).size;
  const rotate = () => {
    renameSync(file, `${file}.1`);
    const next = openSync(file, 'a', 0o600);
    closeSync(descriptor);
    [descriptor, size] = [next, 0];
  };
  return (chunk) => {
    try {
      if (size > LIMIT_BYTES) rotate();
      size += writeSync(descriptor, chunk);
    } catch {
      // nothing that can be done about it here
    }
  };
}
