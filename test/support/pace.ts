const WORK = JSON.stringify(Array.from({ length: 150_000 }, (_, n) => n.toString(36)));
/** Milliseconds of processor time for it on the machine that the limits are from. */
const WORK_MS = 10.5;
const TRIES = 10;

const workMs = (): number => {
  const begun = process.cpuUsage();
  JSON.parse(WORK);
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
};

/** How much more processor time work takes here and now than on the machine that the limits are from; 1 where it is less. */
export const paceNow = (): number => Math.max(1, Math.min(...Array.from({ length: TRIES }, workMs)) / WORK_MS);
