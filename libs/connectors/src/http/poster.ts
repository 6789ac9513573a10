import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { got, type NativeRequestOptions, Options, type Request } from 'got';
import type { Call } from './exchange.js';

type OnResponse = Parameters<typeof httpRequest>[2];

/**
 * Node's request with the options that are set at all: got hands over some thirty more that are undefined, and Node copies them
 * again for its agent (13 µs). An option added to the instance below has to be named here. So is the address, of which Node makes an
 * object of its own that V8 takes for a slow dictionary; credentials in it are got's to send.
 */
const request = (url: URL, { method, headers, agent }: NativeRequestOptions, onResponse?: OnResponse): ClientRequest =>
  (url.protocol === 'https:' ? httpsRequest : httpRequest)(
    {
      hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port,
      path: url.pathname + url.search,
      method,
      headers,
      agent,
    },
    onResponse,
  );

export interface Poster {
  /** Starts one POST: no retry, no redirect, no cookies, no decoding. Nothing is thrown: what fails is an `error` of the stream. */
  open(call: Call): Request;
  /** Closes idle connections and keeps none from now on. */
  close(): void;
}

const COMMON_HEADERS = {
  'user-agent': 'scm-relay',
  accept: 'application/json',
  // what arrives is what is judged; without this header any encoding would be welcome (RFC 9110 §12.5.3)
  'accept-encoding': 'identity',
};

/**
 * got, set up once for all requests of a client. What is constant is checked and merged here; a request sets its address, headers and
 * body and hands the whole as got's third argument, of which got takes a copy before it returns.
 */
export const createPoster = (keepAlive: boolean): Poster => {
  const agents = { http: new HttpAgent({ keepAlive }), https: new HttpsAgent({ keepAlive }) };
  const options = new Options({
    method: 'POST',
    isStream: true,
    decompress: false,
    agent: agents,
    request,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
  });
  // got spreads these (four, all undefined) before all other options of a request, which makes V8 build them as a slow dictionary:
  // 40 µs of every request, with the copies that Node makes of it. A merge cannot take them away, an assignment can.
  options.cacheOptions = {};

  return {
    open: ({ url, headers, body }) => {
      options.url = url;
      options.headers = { ...COMMON_HEADERS, ...headers, 'content-length': String(body.length) };
      options.body = body;
      const stream = got(undefined, undefined, options);
      // else the body would be held until the next request
      options.body = undefined;
      if (!(stream instanceof Duplex)) throw new Error('got gave a promise where a stream was asked for');
      return stream;
    },
    close: () => {
      for (const agent of [agents.http, agents.https]) {
        agent.maxFreeSockets = 0;
        for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
      }
    },
  };
};

/** What is known of a request on its way out. */
export interface SocketWatch {
  /**
   * May any byte of the request have left this machine? Node writes the request the moment it is
   * connected (for https: the handshake is done), so from there on the answer is yes, whatever breaks afterwards.
   */
  mayBeSent(): boolean;
}

/**
 * Judges by the socket's own events instead of by error codes: ECONNRESET, for one, happens on both sides of
 * the line between "surely not processed" and "unknown" (DESIGN "Outcomes").
 */
export const watchSocket = (request: ClientRequest, secure: boolean): SocketWatch => {
  let connected = false;
  const noteConnected = (): void => {
    connected = true;
  };
  const watch = (socket: Socket): void => {
    if (request.reusedSocket) noteConnected();
    else socket.once(secure ? 'secureConnect' : 'connect', noteConnected);
  };
  if (request.socket) watch(request.socket);
  else request.once('socket', watch);
  return { mayBeSent: () => connected };
};
