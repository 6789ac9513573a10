import { PROBLEM_HELP, PROBLEMS, type ProblemCode } from '@scm-relay/schemas';
import type { HttpApp } from './app.js';
import { sendProblem } from './problem.js';

const isCode = (text: string): text is ProblemCode => Object.hasOwn(PROBLEMS, text);

const pageOf = (code: ProblemCode): string => {
  const { status, title } = PROBLEMS[code];
  const { cause, remedy } = PROBLEM_HELP[code];
  return [
    `${code} (${status})`,
    `${title}.`,
    `Cause: ${cause.en}\nWhat to do: ${remedy.en}`,
    `原因：${cause.zh}\n处理：${remedy.zh}\n`,
  ].join('\n\n');
};

/** `/problems/{code}`: where the `type` of a problem leads. The same texts as docs/errors.md, for people, open to everybody. */
export function problemRoutes(app: HttpApp): void {
  app.route('/problems/:code', {
    GET: (req, res) => {
      const { code } = req.params;
      if (typeof code !== 'string' || !isCode(code)) return sendProblem(res, 'not-found', 'There is no such problem.');
      res.setHeader('Cache-Control', 'public, max-age=300');
      res.type('text/plain; charset=utf-8').send(pageOf(code));
    },
  });
}
