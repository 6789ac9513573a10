import { Writable } from 'node:stream';

/** More text than this is not held back. */
const MOST_CHARACTERS = 64 * 1024;

export interface LogOutput {
  readonly stream: Writable;
  /** writes what is held back now */
  flush(): void;
}

/**
 * Writes what one turn of the event loop logs in one piece: a write to a file or pipe is a system call that the process waits
 * for. Nothing waits longer than its turn, and what is left at the process's exit goes out then.
 */
export function outputOfTurns(output: NodeJS.WritableStream): LogOutput {
  let text = '';
  let scheduled = false;
  const flush = () => {
    if (text === '') return;
    const lines = text;
    text = '';
    output.write(lines);
  };
  process.once('exit', flush);
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      text += typeof chunk === 'string' ? chunk : chunk.toString('utf8');
      if (text.length > MOST_CHARACTERS) flush();
      else if (!scheduled) {
        scheduled = true;
        setImmediate(() => {
          scheduled = false;
          flush();
        });
      }
      done();
    },
  });
  return { stream, flush };
}
