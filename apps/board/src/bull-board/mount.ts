import { createBullBoard } from '@bull-board/api';
import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { ControllerHandlerReturnType, QueueJobJson, UIConfig } from '@bull-board/api/typings/app';
import { ExpressAdapter } from '@bull-board/express';
import { mask, maskTexts, type Queues } from '@scm-relay/runtime';
import { QUEUES } from '@scm-relay/schemas';
import express, { type Express, type RequestHandler } from 'express';
import { ASK_AGAIN, FOR_EVER } from '../http/assets.js';
import { languageOf } from '../i18n/language.js';
import { renderEntryPage } from './entry-page.js';

/** What a job carries: fields masked by their names. */
function redactFields(adapter: BaseAdapter): BaseAdapter {
  for (const field of ['data', 'returnValue', 'progress'] as const) adapter.setFormatter(field, (value) => mask(value));
  return adapter;
}

/** Formatters do not reach `failedReason`, `stacktrace`, logs and options: every text of every answer goes through here. */
export const redacted = (answer: ControllerHandlerReturnType): ControllerHandlerReturnType => ({
  ...answer,
  // masking keeps the shape: an object stays an object, a text a text
  body: maskTexts(answer.body) as ControllerHandlerReturnType['body'],
});

// from the base that the page names, /queues/, wherever that lies behind a proxy
const ANYTHING = { displayText: 'Trace', href: '../trace' };

/** Where the trace of a job's event is: a mapping job names its `seq`, a delivery job its notice. */
function traceLink(data: unknown): { readonly displayText: string; readonly href: string } {
  if (typeof data !== 'object' || data === null) return ANYTHING;
  const [by, value] = 'seq' in data ? ['seq', data.seq] : 'dn' in data ? ['dn', data.dn] : ['', undefined];
  if (typeof value !== 'string' || value === '') return ANYTHING;
  return { ...ANYTHING, href: `../trace?${by}=${encodeURIComponent(value)}` };
}

export const QUEUES_PATH = '/queues';

/** Each look at the page costs Redis some look-ups per queue, so it looks every ten seconds and leaves CLIENT LIST alone. */
const UI: UIConfig = {
  boardTitle: 'scm-relay',
  hideDocsLink: true,
  showWorkers: false,
  hideRedisDetails: true,
  pollingInterval: { showSetting: true, forceInterval: 10 },
  sortQueues: false,
  // from the base that the page names: /queues/
  miscLinks: [{ text: 'scm-relay', url: '../' }],
};

/** Its page is in the language of ours, see there. */
const inTheirLanguage: RequestHandler = (req, res, next) => {
  res.locals.language = languageOf(req, res);
  next();
};

/** `static/js/main.f10757109b.js` */
const NAMED_BY_CONTENT = /\.[0-9a-f]{10}\.(?:css|js)$/;

/** The page's own files are no secret: they may be kept, those that are named by their content for ever. */
const keepFiles: RequestHandler = (req, res, next) => {
  if (req.path.startsWith('/static/')) {
    res.setHeader('Cache-Control', `private, ${NAMED_BY_CONTENT.test(req.path) ? FOR_EVER : ASK_AGAIN}`);
  }
  next();
};

/** Bull Board over all queues, for viewers (`readOnly`) or operators: read-only is a matter of the queue there, hence two. */
export function mountBullBoard(queues: Queues, readOnly: boolean): Express {
  const outer = express();
  const serverAdapter = new ExpressAdapter().setBasePath(QUEUES_PATH);
  createBullBoard({
    queues: QUEUES.map((name) =>
      redactFields(
        new BullMQAdapter(queues.queue(name), {
          readOnlyMode: readOnly,
          allowRetries: !readOnly,
          externalJobUrl: (job: QueueJobJson) => traceLink(job.data),
        }),
      ),
    ),
    serverAdapter,
    options: { uiConfig: UI, handlerHooks: { after: (_context, answer) => redacted(answer) } },
  });
  // typed `any` by the package, which makes it by express()
  const app: Express = serverAdapter.getRouter();
  app.disable('x-powered-by');
  app.engine('ejs', (file: string, values: object, done: (error: unknown, html?: string) => void) => {
    renderEntryPage(file, { ...values }).then((html) => done(null, html), done);
  });
  outer.disable('x-powered-by');
  return outer.use(keepFiles, inTheirLanguage, app);
}
