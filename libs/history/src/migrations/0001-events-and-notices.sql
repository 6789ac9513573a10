-- What the history keeps (docs/history.md). Every table but the list of migrations is partitioned by month, in UTC: events with what
-- belongs to them by their acceptance, notices by their first PUT, audit by its time. Words and numbers are compared bytewise
-- (COLLATE "C"), as the ledger does, whatever the database's own locale.

CREATE TABLE events (
  accepted_at  timestamptz NOT NULL,
  kind         text COLLATE "C" NOT NULL,
  seq          text COLLATE "C" NOT NULL,
  revision     bigint NOT NULL,
  "no"         bigint NOT NULL,
  dn           text COLLATE "C",
  tid          text COLLATE "C",
  status       text COLLATE "C" NOT NULL,
  reason       text COLLATE "C",
  -- null: it is open again and Redis has it
  ended_at     timestamptz,
  destinations text[] COLLATE "C" NOT NULL,
  -- every number it can be found by, in small letters
  numbers      text[] COLLATE "C" NOT NULL,
  -- the whole record, packed (pack.ts)
  doc          bytea NOT NULL,
  PRIMARY KEY (accepted_at, kind, seq)
) PARTITION BY RANGE (accepted_at);
ALTER TABLE events ALTER COLUMN doc SET STORAGE EXTERNAL;
-- finds a number and the beginning of one alike
CREATE INDEX events_numbers ON events USING gin (array_to_tsvector(numbers)) WITH (gin_pending_list_limit = 1024);
CREATE INDEX events_ended ON events USING brin (ended_at);
-- nearly all are delivered: those are found by walking, the others by walking this
CREATE INDEX events_rare ON events (accepted_at, kind, seq) WHERE status <> 'delivered' OR ended_at IS NULL;

CREATE TABLE deliveries (
  accepted_at timestamptz NOT NULL,
  kind        text COLLATE "C" NOT NULL,
  seq         text COLLATE "C" NOT NULL,
  -- `wdt-1`
  name        text COLLATE "C" NOT NULL,
  destination text COLLATE "C" NOT NULL,
  operation   text COLLATE "C" NOT NULL,
  status      text COLLATE "C" NOT NULL,
  reason      text COLLATE "C",
  reference   text COLLATE "C",
  bills       text[] COLLATE "C" NOT NULL,
  attempts    integer NOT NULL,
  ended_at    timestamptz,
  -- the events it stands for, as `kind:seq`, where they are several
  events      text[] COLLATE "C",
  PRIMARY KEY (accepted_at, kind, seq, name)
) PARTITION BY RANGE (accepted_at);

CREATE TABLE attempts (
  accepted_at timestamptz NOT NULL,
  kind        text COLLATE "C" NOT NULL,
  seq         text COLLATE "C" NOT NULL,
  name        text COLLATE "C" NOT NULL,
  n           integer NOT NULL,
  generation  integer NOT NULL,
  at          timestamptz NOT NULL,
  ms          integer,
  -- null: its process died
  outcome     text COLLATE "C",
  http_status integer,
  PRIMARY KEY (accepted_at, kind, seq, name, n)
) PARTITION BY RANGE (accepted_at);

CREATE TABLE notices (
  first_at timestamptz NOT NULL,
  dn       text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  channel  text COLLATE "C" NOT NULL,
  tid      text COLLATE "C",
  bill     text COLLATE "C",
  state    text COLLATE "C" NOT NULL,
  last_at  timestamptz NOT NULL,
  -- what it is found by: `sn:…`, `tn:…`, `order:…`
  keys     text[] COLLATE "C" NOT NULL,
  doc      bytea NOT NULL,
  PRIMARY KEY (dn, first_at)
) PARTITION BY RANGE (first_at);
ALTER TABLE notices ALTER COLUMN doc SET STORAGE EXTERNAL;
CREATE INDEX notices_keys ON notices USING gin (keys) WITH (gin_pending_list_limit = 1024);

CREATE TABLE items (
  first_at    timestamptz NOT NULL,
  dn          text COLLATE "C" NOT NULL,
  sn          text COLLATE "C" NOT NULL,
  tn          text COLLATE "C",
  sku         text COLLATE "C" NOT NULL,
  line_id     bigint NOT NULL,
  -- `seq` of the checkout that shipped it, of the refund that returned it
  shipped_by  text COLLATE "C",
  returned_by text COLLATE "C",
  PRIMARY KEY (dn, sn, first_at)
) PARTITION BY RANGE (first_at);

CREATE TABLE audit (
  at        timestamptz NOT NULL,
  -- of the stream in Redis
  id        text COLLATE "C" NOT NULL,
  user_name text COLLATE "C" NOT NULL,
  action    text COLLATE "C" NOT NULL,
  entry     json NOT NULL,
  PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);

-- For reports (CONTRACT §7): their names and columns stay; nothing in them is personal.

CREATE VIEW v_events AS
  SELECT kind, seq, dn, tid, status, reason, accepted_at, ended_at, destinations
  FROM events;

CREATE VIEW v_deliveries AS
  SELECT kind, seq, e.dn, name, destination, operation, d.status, d.reason, reference, bills, attempts,
         accepted_at, d.ended_at, coalesce(d.events, ARRAY[kind || ':' || seq]) AS events
  FROM deliveries d JOIN events e USING (accepted_at, kind, seq);

CREATE VIEW v_attempts AS
  SELECT kind, seq, e.dn, d.name, d.destination, d.operation, n, generation, at, ms, outcome, http_status, accepted_at
  FROM attempts a JOIN deliveries d USING (accepted_at, kind, seq, name) JOIN events e USING (accepted_at, kind, seq);

CREATE VIEW v_items AS
  SELECT dn, sn, tn, sku, line_id, shipped_by, returned_by, n.channel, n.state, first_at, n.last_at
  FROM items i JOIN notices n USING (dn, first_at);
