import Table from 'cli-table3';

const REPLY_CHARACTERS = 160;

/** @param {unknown} reply */
const short = (reply) => {
  const text = reply === null || reply === undefined ? '' : typeof reply === 'string' ? reply : JSON.stringify(reply);
  return text.length > REPLY_CHARACTERS ? `${text.slice(0, REPLY_CHARACTERS)}…` : text;
};

/**
 * One event's way: what it was, how it ended, and every request that went out for it with the vendor's reply.
 * @param {import('./client.js').EventView} event
 * @returns {string}
 */
export function traceTable({ kind, seq, dn, status, reason, detail, deliveries }) {
  const table = new Table({
    style: { head: [], border: [] },
    colWidths: [17, 11, 9, 11, 6, 7, 45],
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  const end = [status, reason && `(${reason})`, detail && `– ${detail}`].filter(Boolean).join(' ');
  table.push([{ colSpan: 7, content: `${kind} ${seq}   ${dn ?? ''}\n→ ${end}` }]);
  if (deliveries.length === 0) table.push([{ colSpan: 7, content: 'nothing was sent' }]);
  else table.push(['delivery', 'status', 'attempt', 'outcome', 'http', 'ms', "vendor's reply"]);
  for (const { operation, status: state, vendorState, attempts } of deliveries) {
    if (attempts.length === 0) table.push([operation, state, '', '', '', '', '']);
    for (const { n, outcome, httpStatus, ms, response } of attempts) {
      table.push([operation, state, n, outcome ?? '', httpStatus ?? '', ms ?? '', short(response)]);
    }
    if (vendorState) table.push([{ colSpan: 7, content: `state at the vendor: ${short(vendorState)}` }]);
  }
  return table.toString();
}
