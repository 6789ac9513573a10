import type { BenchProcess } from './processes.js';

/** Asks a helper process over IPC and waits for its answer; one question at a time. */
export const ask = <Answer>({ child, name }: BenchProcess, question: object): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${name} ended`));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      // both ends are compiled together from one file of types
      resolve(answer as Answer);
    });
    child.send(question);
  });
