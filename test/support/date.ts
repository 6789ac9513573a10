/** The date of this process, as somebody sets it; the clock that counts what has passed goes on. Inside `describe`. */
export const useDate = () => {
  const right = Date.now;
  afterEach(() => {
    Date.now = right;
  });
  return {
    set: (wrongByMs: number): void => {
      Date.now = () => right() + wrongByMs;
    },
  };
};

export const TWO_HOURS_MS = 7_200_000;
