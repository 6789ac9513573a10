const REPEAT_MS = 1000;

/**
 * Listens for the end being asked for. A Ctrl-C under npm arrives as two SIGINTs within a millisecond, so a repeat within a
 * second means nothing; a later one means "at once".
 * @param {(signal: string) => void} atOnce
 * @returns {AbortSignal} aborted by the first signal
 */
export function stopSignal(atOnce) {
  const controller = new AbortController();
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (first === 0) {
        first = Date.now();
        controller.abort();
      } else if (Date.now() - first > REPEAT_MS) {
        atOnce(signal);
      }
    });
  }
  return controller.signal;
}
