-- A ledger as schema 1 kept it, in the schema named sample. Never changed; brought forward in the tests.
CREATE SCHEMA sample;
SET search_path = sample;
CREATE TABLE schema_version (version bigint NOT NULL);
INSERT INTO schema_version VALUES (1);
CREATE TABLE event (
  position bigint PRIMARY KEY,
  stream text COLLATE "C" NOT NULL, version bigint NOT NULL CHECK (version > 0),
  type text NOT NULL, at bigint NOT NULL, actor text NOT NULL, body text NOT NULL,
  previous bytea NOT NULL CHECK (length(previous) = 32), hash bytea NOT NULL CHECK (length(hash) = 32),
  UNIQUE (stream, version));
CREATE TABLE view_row (
  view text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, scope text COLLATE "C" NOT NULL, sort text COLLATE "C" NOT NULL,
  search text NOT NULL, body text NOT NULL,
  PRIMARY KEY (view, key)) WITH (fillfactor = 80);
CREATE INDEX view_row_by_sort ON view_row (view, sort, key);
CREATE INDEX view_row_by_scope ON view_row (view, scope, sort, key);
CREATE TABLE record (
  kind text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, body text NOT NULL, expires_at bigint,
  PRIMARY KEY (kind, key)) WITH (fillfactor = 80);
CREATE INDEX record_by_expiry ON record (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE blob (sha256 text COLLATE "C" PRIMARY KEY, content bytea NOT NULL);
CREATE TABLE series (name text COLLATE "C" PRIMARY KEY, last bigint NOT NULL) WITH (fillfactor = 50);
INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES (1, 'incident/a', 1, 'incident_reported', 1772460000000, 'technician/dana', '{"n":0,"text":"café"}', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x9a2ca1f5e6f40dd31736717e367bc9d670c08950cb0335694d15311069b3f04a');
INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES (2, 'incident/b', 1, 'incident_reported', 1772460001000, 'technician/dana', '{"n":1,"text":"café"}', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x36fba6492763fdb57eb03eb0111a402d1a21736faa692edb396dfa692015b56c');
INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES (3, 'incident/a', 2, 'incident_triaged', 1772460002000, 'technician/dana', '{"n":2,"text":"café"}', '\x9a2ca1f5e6f40dd31736717e367bc9d670c08950cb0335694d15311069b3f04a', '\xdc878945f6762cc55bf41cb764910ee392b98345832bb675135524f51c5f0cbe');
INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES (4, 'incident/a', 3, 'limits_agreed', 1772460003000, 'technician/dana', '{"n":3,"text":"café"}', '\xdc878945f6762cc55bf41cb764910ee392b98345832bb675135524f51c5f0cbe', '\xe9268502483ee79fc9fc4248675a144ec5a008dac7cb7ff1600aa1a1e00399cb');
INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES (5, 'client/harbor', 1, 'client_added', 1772460004000, 'technician/dana', '{"n":4,"text":"café"}', '\x0000000000000000000000000000000000000000000000000000000000000000', '\xdf13673a8e1f69d4dbe43a723a1d4b260b0b7ca1afa8fca5f6616b041b81fc15');
INSERT INTO view_row (view, key, scope, sort, search, body) VALUES ('desk', 'INC-1', 'harbor', '1', 'words', '{"n":1}');
INSERT INTO view_row (view, key, scope, sort, search, body) VALUES ('desk', 'INC-2', 'harbor', '2', 'words', '{"n":2}');
INSERT INTO view_row (view, key, scope, sort, search, body) VALUES ('desk', 'INC-3', 'bay', '3', 'words', '{"n":3}');
INSERT INTO record (kind, key, body, expires_at) VALUES ('session', 's', '{"who":"dana"}', 1772463600000);
INSERT INTO blob (sha256, content) VALUES ('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881', '\x78');
INSERT INTO series (name, last) VALUES ('incident', 2);
