const LINES_PER_SECOND = 10;

/**
 * @param {string} line
 * @returns {string | undefined} what to show of a log line: warnings, errors, and whatever is no log line at all
 */
function worthShowing(line) {
  if (!line.startsWith('{')) return line;
  if (!/"level":"(warn|error)"/.test(line)) return undefined;
  try {
    const { level, message, timestamp, ...rest } = JSON.parse(line);
    const details = Object.entries(rest)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([key, value]) => `${key}=${String(value).split('\n')[0]}`)
      .join(' ');
    return `${level}: ${message} ${details}`.slice(0, 300);
  } catch {
    return line;
  }
}

/**
 * Shows a process's warnings and errors on the terminal, at most ten a second: the rest is in its log file.
 * @param {string} name
 * @param {string} logFile
 * @param {(line: string) => void} show
 * @returns {(chunk: Buffer) => void} takes the process's output as it comes
 */
export function createEcho(name, logFile, show) {
  let rest = '';
  let second = 0;
  let shown = 0;
  return (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = (lines.pop() ?? '').slice(-65536);
    for (const line of lines) {
      const text = line.trim() === '' ? undefined : worthShowing(line);
      if (text === undefined) continue;
      const now = Math.floor(Date.now() / 1000);
      if (now !== second) [second, shown] = [now, 0];
      shown += 1;
      if (shown <= LINES_PER_SECOND) show(`[${name}] ${text}`);
      else if (shown === LINES_PER_SECOND + 1) show(`[${name}] … more in ${logFile}`);
    }
  };
}
