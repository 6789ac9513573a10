import { type Html, type HttpApp, html } from '@scm-relay/runtime';
import { DESTINATIONS, type Destination } from '@scm-relay/schemas';
import { FAULT_SCHEMA, type FaultName } from './faults/fault.js';
import type { Vendor } from './vendor.js';

/** What each fault does, in a few words; `FaultSpec` has them in full. */
const FAULTS: Readonly<Record<FaultName, string>> = {
  'reset-before': 'the connection is reset, nothing came',
  'hang-before': 'the connection stays open, nothing is read',
  down: 'for "ms" every connection is reset unread; vendor all: nothing listens',
  status: 'HTTP "status" (503) with "headers" and "body"',
  redirect: '"status" (307) to headers.location',
  'business-error': 'the document’s own error; "body" replaces its message or the whole reply',
  'rate-limited': 'the same for too many requests',
  'unknown-order': 'the same for an order nobody knows',
  'reset-after-commit': 'processed, then the connection is reset',
  hang: 'processed, never answered',
  slow: 'processed, answered after "ms" (1000)',
  truncate: 'half the reply, complete as HTTP',
  cut: 'half the reply, then the connection ends',
  html: 'an HTML page ("body") with "status" (200)',
  huge: 'a reply of 64 MiB',
  drip: 'one byte every "ms" (1000)',
  'wrong-charset': 'UTF-16 that says it is UTF-8',
  'answer-twice': 'two replies to one request',
  kill: 'processed, then the process "pid" is killed, and nothing is answered',
};

const table = (rows: readonly (readonly [string, Html | string])[]): Html =>
  html`<table>${rows.map(([name, text]) => html`<tr><th scope="row">${name}</th><td>${text}</td></tr>`)}</table>`;

const code = (text: string): Html => html`<code>${text}</code>`;

/** Lines to type name the host as it was asked for: a port may be forwarded. */
const page = (base: string, vendors: readonly Vendor[], counts: (vendor: Destination) => number): string => {
  const order = `curl -H 'Content-Type: application/json' -d '{"vendor":"wdt","fault":"status","status":503,"times":3}' ${base}/_faults`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>scm-relay sandbox</title></head>
<body><h1>Stand-ins of the four vendors</h1>
<p>They are strict about the vendors’ documents, book what is right, and fail as they are told. Nothing leaves this machine.</p>
<h2>What came</h2>
${table(
  DESTINATIONS.map((name) => [
    name,
    html`<a href="/_received/${name}">/_received/${name}</a> (${counts(name)}), newest last, from ${vendors
      .filter((vendor) => vendor.name === name)
      .flatMap(({ paths }) => paths)
      .map((path, i) => html`${i > 0 ? ', ' : ''}${code(path)}`)}`,
  ]),
)}
<p>${code('?match=TEXT')}, ${code('?limit=N')}, ${code('?count=1')}; ${code(`curl -X DELETE ${base}/_received/wdt`)} forgets it.</p>
<h2>What shall go wrong</h2>
<p>${code(order)}</p>
<p>befalls the next three requests to WDT; ${code('"match"')} only those that hold a text. <a href="/_faults">/_faults</a> lists what is still
to come, ${code(`curl -X DELETE ${base}/_faults`)} forgets it.</p>
${table(FAULT_SCHEMA.properties.fault.enum.map((name) => [name, FAULTS[name]]))}
</body></html>
`.text;
};

/** `/`: what the sandbox is for, and how it is told what shall go wrong. */
export function startPage(app: HttpApp, vendors: readonly Vendor[], counts: (vendor: Destination) => number): void {
  app.route('/', {
    GET: (req, res) => {
      const host = String(req.headers.host ?? '').replace(/[^\w.:[\]-]/g, '');
      res.type('html').send(page(`http://${host}`, vendors, counts));
    },
  });
}
