// The statements that write rows. Each takes all its rows as one JSON text, which PostgreSQL reads faster than arrays of parameters;
// times are in milliseconds, bytes in base64.

const TIME = (name: string): string => `to_timestamp(b.${name} / 1000)`;

export const UPSERT_EVENTS = `
  INSERT INTO events (accepted_at, kind, seq, revision, "no", dn, tid, status, reason, ended_at, destinations, numbers, doc, personal)
  SELECT ${TIME('accepted_at')}, b.kind, b.seq, b.revision, b."no", b.dn, b.tid, b.status, b.reason, ${TIME('ended_at')},
         b.destinations, b.numbers, decode(b.doc, 'base64'), b.personal
  FROM json_to_recordset($1::json) AS b(accepted_at float8, kind text, seq text, revision bigint, "no" bigint, dn text, tid text,
       status text, reason text, ended_at float8, destinations text[], numbers text[], doc text, personal boolean)
  ON CONFLICT (accepted_at, kind, seq) DO UPDATE SET
    revision = excluded.revision, "no" = excluded."no", dn = excluded.dn, tid = excluded.tid, status = excluded.status,
    reason = excluded.reason, ended_at = excluded.ended_at, destinations = excluded.destinations, numbers = excluded.numbers,
    doc = excluded.doc, personal = excluded.personal
  WHERE excluded.revision > events.revision`;

export const INSERT_DELIVERIES = `
  INSERT INTO deliveries (accepted_at, kind, seq, name, destination, operation, status, reason, reference, bills, attempts, ended_at,
                          events)
  SELECT ${TIME('accepted_at')}, b.kind, b.seq, b.name, b.destination, b.operation, b.status, b.reason, b.reference, b.bills,
         b.attempts, ${TIME('ended_at')}, b.events
  FROM json_to_recordset($1::json) AS b(accepted_at float8, kind text, seq text, name text, destination text, operation text,
       status text, reason text, reference text, bills text[], attempts int, ended_at float8, events text[])`;

export const INSERT_ATTEMPTS = `
  INSERT INTO attempts (accepted_at, kind, seq, name, n, generation, at, ms, outcome, http_status)
  SELECT ${TIME('accepted_at')}, b.kind, b.seq, b.name, b.n, b.generation, ${TIME('at')}, b.ms, b.outcome, b.http_status
  FROM json_to_recordset($1::json) AS b(accepted_at float8, kind text, seq text, name text, n int, generation int, at float8, ms int,
       outcome text, http_status int)`;

export const UPSERT_NOTICES = `
  INSERT INTO notices (first_at, dn, revision, channel, tid, bill, state, last_at, keys, doc, personal)
  SELECT ${TIME('first_at')}, b.dn, b.revision, b.channel, b.tid, b.bill, b.state, ${TIME('last_at')}, b.keys,
         decode(b.doc, 'base64'), b.personal
  FROM json_to_recordset($1::json) AS b(first_at float8, dn text, revision bigint, channel text, tid text, bill text, state text,
       last_at float8, keys text[], doc text, personal boolean)
  ON CONFLICT (dn, first_at) DO UPDATE SET
    revision = excluded.revision, channel = excluded.channel, tid = excluded.tid, bill = excluded.bill, state = excluded.state,
    last_at = excluded.last_at, keys = excluded.keys, doc = excluded.doc, personal = excluded.personal
  WHERE excluded.revision > notices.revision`;

export const INSERT_ITEMS = `
  INSERT INTO items (first_at, dn, sn, tn, sku, line_id, shipped_by, returned_by)
  SELECT ${TIME('first_at')}, b.dn, b.sn, b.tn, b.sku, b.line_id, b.shipped_by, b.returned_by
  FROM json_to_recordset($1::json) AS b(first_at float8, dn text, sn text, tn text, sku text, line_id bigint, shipped_by text,
       returned_by text)`;

export const INSERT_AUDIT = `
  INSERT INTO audit (at, id, user_name, action, entry)
  SELECT ${TIME('at')}, b.id, b.user_name, b.action, b.entry::json
  FROM json_to_recordset($1::json) AS b(at float8, id text, user_name text, action text, entry text)
  ON CONFLICT DO NOTHING RETURNING 1 AS written`;
