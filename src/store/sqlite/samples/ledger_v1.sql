-- A ledger as schema 1 kept it. Never changed; brought forward in the tests.
BEGIN;
CREATE TABLE event (
  position INTEGER PRIMARY KEY,
  stream TEXT NOT NULL, version INTEGER NOT NULL CHECK (version > 0),
  type TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, body TEXT NOT NULL,
  previous BLOB NOT NULL CHECK (length(previous) = 32), hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE UNIQUE INDEX event_by_stream ON event (stream, version);
CREATE TABLE view_row (
  view TEXT NOT NULL, key TEXT NOT NULL, scope TEXT NOT NULL, sort TEXT NOT NULL, search TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (view, key)
) STRICT;
CREATE INDEX view_row_by_sort ON view_row (view, sort, key);
CREATE INDEX view_row_by_scope ON view_row (view, scope, sort, key);
CREATE TABLE record (
  kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, expires_at INTEGER,
  PRIMARY KEY (kind, key)
) STRICT;
CREATE INDEX record_by_expiry ON record (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE blob (sha256 TEXT NOT NULL PRIMARY KEY, content BLOB NOT NULL) STRICT;
CREATE TABLE series (name TEXT NOT NULL PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES (1, 'incident/a', 1, 'incident_reported', 1772460000000, 'technician/dana', '{"n":0,"text":"café"}', x'0000000000000000000000000000000000000000000000000000000000000000', x'9a2ca1f5e6f40dd31736717e367bc9d670c08950cb0335694d15311069b3f04a');
INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES (2, 'incident/b', 1, 'incident_reported', 1772460001000, 'technician/dana', '{"n":1,"text":"café"}', x'0000000000000000000000000000000000000000000000000000000000000000', x'36fba6492763fdb57eb03eb0111a402d1a21736faa692edb396dfa692015b56c');
INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES (3, 'incident/a', 2, 'incident_triaged', 1772460002000, 'technician/dana', '{"n":2,"text":"café"}', x'9a2ca1f5e6f40dd31736717e367bc9d670c08950cb0335694d15311069b3f04a', x'dc878945f6762cc55bf41cb764910ee392b98345832bb675135524f51c5f0cbe');
INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES (4, 'incident/a', 3, 'limits_agreed', 1772460003000, 'technician/dana', '{"n":3,"text":"café"}', x'dc878945f6762cc55bf41cb764910ee392b98345832bb675135524f51c5f0cbe', x'e9268502483ee79fc9fc4248675a144ec5a008dac7cb7ff1600aa1a1e00399cb');
INSERT INTO event (position, stream, version, type, at, actor, body, previous, hash) VALUES (5, 'client/harbor', 1, 'client_added', 1772460004000, 'technician/dana', '{"n":4,"text":"café"}', x'0000000000000000000000000000000000000000000000000000000000000000', x'df13673a8e1f69d4dbe43a723a1d4b260b0b7ca1afa8fca5f6616b041b81fc15');
INSERT INTO view_row (view, key, scope, sort, search, body) VALUES ('desk', 'INC-1', 'harbor', '1', 'words', '{"n":1}');
INSERT INTO view_row (view, key, scope, sort, search, body) VALUES ('desk', 'INC-2', 'harbor', '2', 'words', '{"n":2}');
INSERT INTO view_row (view, key, scope, sort, search, body) VALUES ('desk', 'INC-3', 'bay', '3', 'words', '{"n":3}');
INSERT INTO record (kind, key, body, expires_at) VALUES ('session', 's', '{"who":"dana"}', 1772463600000);
INSERT INTO blob (sha256, content) VALUES ('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881', x'78');
INSERT INTO series (name, last) VALUES ('incident', 2);
PRAGMA application_id=1397115953;
PRAGMA user_version=1;
COMMIT;
