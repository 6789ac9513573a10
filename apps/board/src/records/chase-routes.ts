import type { Ledger } from '@scm-relay/ledger';
import { compile, type HttpApp, HttpProblem, readJson } from '@scm-relay/runtime';
import { Type } from '@scm-relay/schemas';
import { callerOf, checkToken, type WriteAudit } from '../auth/guard.js';
import { readOwnForm } from '../http/form.js';
import { safePath } from '../http/target.js';

export interface ChaseRoutes {
  readonly ledger: Pick<Ledger, 'markChased'>;
  readonly audit: WriteAudit;
}

const Chase = Type.Object(
  {
    /** of a refused body */
    id: Type.String({ pattern: '^[\\w-]{22}$' }),
    /** what the audit log calls it: its parcel number, or its `seq` */
    name: Type.Optional(Type.String({ maxLength: 200 })),
    undo: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const check = compile(Chase);

/** An operator sees to a parcel that left although its checkout was refused, or gives it back. */
export function chaseRoutes(app: HttpApp, { ledger, audit }: ChaseRoutes): void {
  const mark = async (user: string, body: unknown, length: number): Promise<void> => {
    const checked = check(body, length);
    if (!checked.ok) throw new HttpProblem('invalid-action', 'See errors.', { errors: checked.errors });
    const { id, name, undo = false } = checked.value;
    await audit({ user, action: undo ? 'chase:give-back' : 'chase:take', item: name ?? id, result: 'ok' });
    await ledger.markChased(id, undo ? null : { by: user, at: Date.now() });
  };

  app.route('/api/refused/chased', {
    POST: async (req, res) => {
      checkToken(req, res);
      const { value, text } = await readJson(req);
      await mark(callerOf(res).name, value, text.length);
      res.status(204).end();
    },
  });
  app.route('/refused/chased', {
    POST: async (req, res) => {
      const caller = callerOf(res);
      const form = await readOwnForm(req, caller);
      const order = { id: form.get('id') ?? '', name: form.get('name') ?? '', undo: form.get('undo') === '1' };
      await mark(caller.name, order, JSON.stringify(order).length);
      res.redirect(303, safePath(form.get('to')));
    },
  });
}
