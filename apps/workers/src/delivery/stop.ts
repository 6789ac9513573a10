/** Tells claims that wait for their turn to leave whether they still may: what they passed at the gate may have been closed since. */
export interface Stop {
  /** the vendor has asked to be left alone; what is returned is called once that is recorded, when the gate knows of it */
  recording(): () => void;
  /** the gate was closed just now */
  now(): void;
  /** whether that may have happened since a claim was asked for (`performance.now()`) */
  since(claimAsked: number): boolean;
}

export const createStop = (): Stop => {
  let underway = 0;
  let last = Number.NEGATIVE_INFINITY;
  const now = (): void => {
    last = performance.now();
  };
  return {
    recording: () => {
      underway += 1;
      return () => {
        underway -= 1;
        now();
      };
    },
    now,
    since: (claimAsked) => underway > 0 || last > claimAsked,
  };
};
