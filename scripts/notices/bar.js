import cliProgress from 'cli-progress';

const PLAIN_EVERY_MS = 5000;

/**
 * Shows how far the file is read: a bar on a terminal, else a line every five seconds.
 * @param {number} totalBytes
 * @param {NodeJS.WriteStream} [out]
 */
export function createBar(totalBytes, out = process.stderr) {
  const bar = new cliProgress.SingleBar({
    format:
      'notices {bar} {percentage}% | {accepted} stored, {rejected} rejected | {duration_formatted}, {eta_formatted} to go',
    stream: out,
    noTTYOutput: false,
    hideCursor: true,
  });
  let done = 0;
  let shownAt = Date.now();
  bar.start(totalBytes, 0, { accepted: 0, rejected: 0 });
  return {
    /**
     * @param {number} bytes
     * @param {{ accepted: number, rejected: number }} counts
     */
    advance: (bytes, counts) => {
      done = Math.min(totalBytes, done + bytes);
      bar.update(done, counts);
      if (out.isTTY || Date.now() - shownAt < PLAIN_EVERY_MS) return;
      shownAt = Date.now();
      out.write(
        `${Math.floor((100 * done) / totalBytes)} % read: ${counts.accepted} stored, ${counts.rejected} rejected\n`,
      );
    },
    stop: () => bar.stop(),
  };
}
