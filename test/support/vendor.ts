import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { DESTINATIONS, settingsOf, settingVariable } from '@scm-relay/schemas';
import { startServer } from './server.js';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly socket: Socket;
}

export type Answer = (request: Received, res: ServerResponse) => void;

export const json =
  (status: number, body: unknown): Answer =>
  (_request, res) => {
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

/** The documents' own words for success. */
export const SUCCESS: Record<string, unknown> = {
  '/openapi': { status: 0, data: { stockin_id: 1, type: 12 } },
  '/api/Pos/Refund/AddOrUpdate': {
    errcode: 0,
    errmsg: '',
    tag: { BillNum: 'B1', RefundAuthState: '待审核', RefundState: '申请' },
  },
  '/api_v2/refund/order_upload': { status: 'y', info: '', order_codes: '' },
  '/pushData': { flag: 'success', code: '0', message: '' },
  '/pushReturngoods': { returnflag: 'success', returncode: '0', returnmessage: '' },
};

/** Settings of whatever other destination there is, as its stand-in takes them. */
const othersAt = (url: string): Record<string, string> =>
  Object.fromEntries(
    DESTINATIONS.flatMap((destination) =>
      Object.entries(settingsOf(destination)).map(([name, { sandbox }]) => [
        settingVariable(destination, name),
        name === 'url' ? url : sandbox,
      ]),
    ),
  );

/** A tiny vendor of the test's own: it records and answers success, or whatever `answer` is set to. */
export const startVendor = async () => {
  const received: Received[] = [];
  let answer: Answer = (request, res) => json(200, SUCCESS[request.path] ?? {})(request, res);
  const { url, close } = await startServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const url = new URL(req.url ?? '/', 'http://vendor');
      const request: Received = {
        method: req.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: req.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        socket: req.socket,
      };
      received.push(request);
      answer(request, res);
    });
  });
  return {
    url,
    received,
    to: (path: string) => received.filter((request) => request.path === path),
    answerWith: (next: Answer) => {
      answer = next;
    },
    /** how it answers now, to be wrapped */
    answer: () => answer,
    /** the environment that sends every destination here */
    env: {
      ...othersAt(url),
      WDT_URL: `${url}/openapi`,
      WDT_SID: 'sid',
      WDT_KEY: 'key',
      WDT_SECRET: 'secret:salt',
      POS_URL: url,
      POS_AUTHORIZATION: 'Bearer pos',
      ERP_URL: url,
      ERP_APPID: 'appid',
      ERP_SECRET: 'erpsecret',
      PUSH_URL: url,
    } as Record<string, string>,
    close,
  };
};

export type Vendor = Awaited<ReturnType<typeof startVendor>>;
