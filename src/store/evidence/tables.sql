-- Evidence beside the events, in SQL that SQLite and PostgreSQL both read.

-- Nodes of the Merkle tree, in tiles of 256: an entry of level 1 is the root
-- over 256 leaves, one of level n over 256^n. They follow from the events, and
-- `audit verify` compares them.
CREATE TABLE IF NOT EXISTS tree_tiles (
  level  bigint NOT NULL, -- from 1
  tile   bigint NOT NULL, -- from 0, in the order of positions
  hashes bytea  NOT NULL, -- 32 bytes an entry; the last tile of a level grows
  PRIMARY KEY (level, tile)
);

-- The checkpoints that were signed here. Each proves itself by its signature;
-- that none is missing is proved only by those that were kept elsewhere.
CREATE TABLE IF NOT EXISTS signed_checkpoints (
  size      bigint NOT NULL, -- over how many events
  note      text   NOT NULL, -- the signed note, as it was handed out
  key       text   NOT NULL, -- the verifier key of the note
  signed_at text   NOT NULL, -- RFC 3339, UTC; by the clock of who signed
  signed_by text   NOT NULL, -- the actor
  PRIMARY KEY (size, note)
);
