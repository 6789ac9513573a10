-- What erasing a person's values needs (CONTRACT §7).

-- Notices whose persons were erased. Written before anything else of an erasure: what is written or read of them from then on is
-- redacted, whichever program had it in hand.
CREATE TABLE tombstones (
  dn        text COLLATE "C" PRIMARY KEY,
  erased_at timestamptz NOT NULL DEFAULT now(),
  -- every row of it has been rewritten
  done      boolean NOT NULL DEFAULT false
);
CREATE INDEX tombstones_open ON tombstones (erased_at) WHERE NOT done;

-- Whether a row may still hold personal data. All that was written before this migration may.
ALTER TABLE events ADD COLUMN personal boolean NOT NULL DEFAULT true;
ALTER TABLE notices ADD COLUMN personal boolean NOT NULL DEFAULT true;
CREATE INDEX events_personal ON events (ended_at) WHERE personal;
CREATE INDEX notices_personal ON notices (last_at) WHERE personal;
