import { HistoryUnavailableError, isUnreadable, type Ledger, type NoticeLife } from '@scm-relay/ledger';
import { type HttpApp, HttpProblem } from '@scm-relay/runtime';
import { type Query, textOf } from '../http/query.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';

import { noticePage } from './page.js';

export interface NoticeRoutes {
  readonly ledger: Pick<Ledger, 'eventsPage' | 'noticeLife'>;
  readonly views: ViewOf;
}

/** Events on one page of a notice; more are under `/events`. */
const EVENTS = 50;

const dnOf = (query: Query): string => {
  const dn = textOf(query, 'dn');
  if (dn === undefined) throw new HttpProblem('invalid-query', 'Give the number of a notice as dn.');
  return dn;
};

/** `/notice?dn=…`: what became of a notice and its pieces. */
export function noticeRoutes(app: HttpApp, { ledger, views }: NoticeRoutes): void {
  /** `away`: it lies in the history, which does not answer; `damaged`: it cannot be read */
  const lifeOf = async (dn: string): Promise<NoticeLife | null | 'away' | 'damaged'> => {
    try {
      return await ledger.noticeLife(dn);
    } catch (error) {
      if (error instanceof HistoryUnavailableError) return 'away';
      if (isUnreadable(error)) return 'damaged';
      throw error;
    }
  };

  app.route('/notice', {
    GET: async (req, res) => {
      const dn = dnOf(req.query);
      const [life, events] = await Promise.all([lifeOf(dn), ledger.eventsPage({ text: dn }, { limit: EVENTS })]);
      const view = views(req, res);
      sendPage(res, view, noticePage(view, dn, life, events));
    },
  });
}
