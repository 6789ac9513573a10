/**
 * @typedef {object} Client talks to a running stack through its public doors
 * @property {(path: string, body: unknown) => Promise<number>} postEvent answers the HTTP status
 * @property {(notice: { dn: string }) => Promise<void>} putNotice
 * @property {(request: import('./whole-life.js').Send) => Promise<{ status: number, body: unknown }>} send anything else
 * @property {(key: 'seq' | 'dn', value: string) => Promise<EventView[]>} trace
 *
 * @typedef {object} EventView the part of CONTRACT §5's trace that is looked at here
 * @property {string} kind
 * @property {string} seq
 * @property {string | null} dn
 * @property {string} status
 * @property {string | null} reason
 * @property {string | null} [detail]
 * @property {{ operation: string, status: string, vendorState?: unknown, attempts: AttemptView[] }[]} deliveries
 *
 * @typedef {object} AttemptView
 * @property {number} n
 * @property {number | null} ms
 * @property {string | null} outcome
 * @property {number | null} httpStatus
 * @property {unknown} response
 */

const TIMEOUT_MS = 10_000;

/**
 * @param {object} options
 * @param {{ ingress: string, board: string }} options.urls
 * @param {{ name: string, password: string }} options.login of the board
 * @param {{ scm: string | undefined, oms: string | undefined, pos: string | undefined }} options.keys of the ingress, where it demands them
 * @returns {Client}
 */
export function createClient({ urls, login, keys }) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {string | undefined} key
   */
  const send = (method, path, body, key) =>
    fetch(urls.ingress + path, {
      method,
      headers: { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  const authorization = `Basic ${Buffer.from(`${login.name}:${login.password}`).toString('base64')}`;
  return {
    postEvent: async (path, body) => {
      const response = await send('POST', path, body, keys.scm);
      await response.arrayBuffer();
      return response.status;
    },
    send: async ({ method, path, body, as }) => {
      const response = await send(method, path, body, keys[as]);
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    },
    putNotice: async (notice) => {
      const response = await send('PUT', `/notices/${encodeURIComponent(notice.dn)}`, notice, keys.oms);
      if (!response.ok) throw new Error(`notice ${notice.dn}: ${response.status} ${await response.text()}`);
    },
    trace: async (key, value) => {
      const url = `${urls.board}/api/trace?${key}=${encodeURIComponent(value)}`;
      const response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
      const { events } = /** @type {{ events: EventView[] }} */ (await response.json());
      return events;
    },
  };
}
