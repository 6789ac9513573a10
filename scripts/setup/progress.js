const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const PLAIN_EVERY_MS = 10_000;

/**
 * @callback Note says what is being done now
 * @param {string} doing
 * @returns {void}
 */

/**
 * @callback Step
 * @param {string} label what the step is about, one word
 * @param {(note: Note) => Promise<string>} work resolves to what came of it, in a few words
 * @returns {Promise<void>}
 */

/**
 * Shows steps one after the other: a spinner with the elapsed time on a terminal, else plain lines (a new one every ten
 * seconds, so that a build log is never silent for long).
 * @param {NodeJS.WriteStream} [out]
 * @returns {Step}
 */
export function createProgress(out = process.stdout) {
  const lively = out.isTTY && !process.env.CI;
  return async (label, work) => {
    const name = label.padEnd(9);
    const started = Date.now();
    const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
    let doing = '';
    let frame = 0;
    const draw = () => {
      frame = (frame + 1) % FRAMES.length;
      const line = `${FRAMES[frame]} ${name} ${doing} ${elapsed()}`;
      out.write(`\r\x1b[K${line.slice(0, (out.columns || 80) - 1)}`);
    };
    const timer = setInterval(
      () => {
        if (lively) draw();
        else if (doing) out.write(`… ${name} ${doing} (${elapsed()})\n`);
      },
      lively ? FRAME_MS : PLAIN_EVERY_MS,
    );
    try {
      const result = await work((text) => {
        doing = text;
        if (!lively) out.write(`… ${name} ${text}\n`);
      });
      if (lively) out.write('\r\x1b[K');
      out.write(`✔ ${name} ${result}${Date.now() - started > 1000 ? ` (${elapsed()})` : ''}\n`);
    } catch (error) {
      if (lively) out.write('\r\x1b[K');
      out.write(`✖ ${name} failed\n`);
      throw error;
    } finally {
      clearInterval(timer);
    }
  };
}
