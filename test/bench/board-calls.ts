import { median } from './stats.js';

/** The board as a caller sees it. */
export interface BoardAddress {
  readonly base: string;
  readonly authorization: string;
}

export const getFromBoard = async ({ base, authorization }: BoardAddress, path: string): Promise<unknown> => {
  const answer = await fetch(`${base}${path}`, { headers: { authorization } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`GET ${path} was answered ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
};

/** Median of the milliseconds that so many such requests take, one after the other, after one for the compiler. */
export const medianOfBoard = async (
  board: BoardAddress,
  times: number,
  pathOf: (n: number) => string,
): Promise<number> => {
  await getFromBoard(board, pathOf(0));
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await getFromBoard(board, pathOf(i));
    taken.push(performance.now() - from);
  }
  return median(taken);
};
