import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

const LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * A log file that never grows beyond 10 MiB: when it is full it becomes `<file>.1`, in place of the one before.
 * @param {string} file
 * @returns {{ write: (chunk: Buffer) => void, close: () => void }}
 */
export function createLogFile(file) {
  let descriptor = openSync(file, 'a', 0o600);
  let size = statSync(file).size;
  return {
    write: (chunk) => {
      if (size > LIMIT_BYTES) {
        closeSync(descriptor);
        renameSync(file, `${file}.1`);
        descriptor = openSync(file, 'a', 0o600);
        size = 0;
      }
      size += writeSync(descriptor, chunk);
    },
    close: () => closeSync(descriptor),
  };
}
