const TURN_MS = 10;
/** So long this process has to run, without standing still, to have read all that had arrived. */
const READ_MS = 200;

/**
 * When requests arrived, as far as the process of the test can tell. Where it stands still it reads later what came meanwhile: a request
 * may have arrived any time since this process had run for as long as it needs to read all.
 */
export const noteArrivals = () => {
  const seen: { readonly after: number; readonly at: number }[] = [];
  /** turns of the event loop, and for how long this process had run by then */
  const turns = [{ at: performance.now(), ran: 0 }];
  const turn = (): void => {
    const { at, ran } = turns.at(-1) ?? { at: 0, ran: 0 };
    const now = performance.now();
    turns.push({ at: now, ran: ran + Math.min(now - at, 2 * TURN_MS) });
  };
  const turning = setInterval(turn, TURN_MS);
  return {
    /** a request is being read */
    note: (): void => {
      turn();
      const { at = 0, ran = 0 } = turns.at(-1) ?? {};
      seen.push({ after: turns.findLast((each) => each.ran <= ran - READ_MS)?.at ?? turns[0]?.at ?? 0, at });
    },
    count: (): number => seen.length,
    /** the most requests that certainly arrived within one stretch of so many milliseconds */
    mostWithin: (ms: number): number =>
      Math.max(...seen.map(({ after }, i) => seen.slice(i).filter(({ at }) => at - after < ms).length)),
    stop: (): void => clearInterval(turning),
  };
};
