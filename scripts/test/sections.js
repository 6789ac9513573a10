import { spawn } from 'node:child_process';

/**
 * Runs the parts of the test run one after the other, each under a heading, its output on the screen.
 * @param {{ root: string, env: NodeJS.ProcessEnv }} where
 */
export function createSections({ root, env }) {
  /** @type {string[]} */
  const failed = [];
  const heading = (/** @type {string} */ title) => {
    process.stdout.write(`\n── ${title} ${'─'.repeat(Math.max(0, 76 - title.length))}\n`);
  };
  return {
    heading,
    /**
     * @param {string} title
     * @param {string} script path of a JavaScript program below the root
     * @param {string[]} args
     * @returns {Promise<boolean>} it ended with exit code 0
     */
    run: async (title, script, args) => {
      heading(title);
      const child = spawn(process.execPath, [script, ...args], {
        cwd: root,
        env,
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      const code = await new Promise((resolve) => child.once('close', resolve));
      if (code !== 0) failed.push(title);
      return code === 0;
    },
    failed,
  };
}
