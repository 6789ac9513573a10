/**
 * Tells claims that wait for their turn to leave whether they still may: what they passed at the gate may have been closed since. It knows
 * of what this process has seen alone; what another has learned of the vendor holds back the next claim (ADR 21).
 */
export interface Stop {
  /** the vendor has asked to be left alone; what is returned is called once that is recorded, when the gate knows of it */
  recording(): () => void;
  /** the gate has closed: who claimed before this moment may not have known */
  noteClosed(): void;
  /** whether it may have closed since a claim was asked for (`performance.now()`) */
  since(claimAsked: number): boolean;
}

export const createStop = (): Stop => {
  let underway = 0;
  let closedAt = Number.NEGATIVE_INFINITY;
  const noteClosed = (): void => {
    closedAt = performance.now();
  };
  return {
    recording: () => {
      underway += 1;
      return () => {
        underway -= 1;
        noteClosed();
      };
    },
    noteClosed,
    since: (claimAsked) => underway > 0 || closedAt > claimAsked,
  };
};
