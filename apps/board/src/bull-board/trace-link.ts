// from the base that the page names, /queues/, wherever that lies behind a proxy
const ANYTHING = { displayText: 'Trace', href: '../trace' };

/** Where the trace of a job's event is: a mapping job names its `seq`, a delivery job its notice. */
export function traceLink(data: unknown): { readonly displayText: string; readonly href: string } {
  if (typeof data !== 'object' || data === null) return ANYTHING;
  const [by, value] = 'seq' in data ? ['seq', data.seq] : 'dn' in data ? ['dn', data.dn] : ['', undefined];
  if (typeof value !== 'string' || value === '') return ANYTHING;
  return { ...ANYTHING, href: `../trace?${by}=${encodeURIComponent(value)}` };
}
