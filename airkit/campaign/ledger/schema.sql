-- The ledger's own tables. The tables of events (returns, problems, ...) are made beside them from
-- the contract, one column a column, each with `seq` before and `further` (JSON) after.
--
-- `seq` counts every row of every table in the order of entry, without gaps. An import is one
-- row here and the rows after it; nothing is ever changed or removed.

CREATE TABLE imports (
    seq INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,   -- when it was entered; always later than the import before
    clock TEXT NOT NULL,         -- what this machine's clock said, which may have been set back
    file TEXT NOT NULL,
    content TEXT NOT NULL,       -- SHA-256 of the rows as read, so that a file enters once
    n_rows INTEGER NOT NULL,     -- rows of this import, this one included
    accepted INTEGER NOT NULL    -- 1 where corrections were let in
) STRICT;

-- A row that another one corrects or completes; by_seq is empty where it was taken back.
CREATE TABLE replaced (
    seq INTEGER PRIMARY KEY,
    old_seq INTEGER NOT NULL UNIQUE,
    by_seq INTEGER
) STRICT;

-- hash = SHA-256(hash before + JSON [table, first_seq, n_rows] + newline + JSON of the rows).
CREATE TABLE chain (
    first_seq INTEGER PRIMARY KEY,
    n_rows INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    hash TEXT NOT NULL,
    row_marks BLOB NOT NULL      -- CRC-32 of each row, to tell which row of a broken block it is
) STRICT;
