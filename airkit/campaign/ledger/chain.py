"""The hash chain over the ledger's rows, and the check that nobody touched them."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from airkit.campaign.ledger.store import all_tables, guards, quoted, schema_of
from airkit.words import Lang, say, word

BLOCK_ROWS = 100  # rows under one hash
MARK_BYTES = 4
GENESIS = "0" * 64
MOST_FINDINGS = 100

Row = Sequence[object]


@dataclass(frozen=True)
class Head:
    """Where the ledger stands: the number of its rows and the hash of the last block.

    Examples
    --------
    >>> str(Head(3, "ab" * 32))[:8]
    '3:ababab'
    """

    count: int
    hash: str

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a ledger: a word id, the table and rows, and what fills the text."""

    word_id: str
    table: str = ""
    first_seq: int = 0
    last_seq: int = 0
    detail: str = ""

    def sentence(self, lang: Lang) -> str:
        """What was found, and where."""
        return say(
            self.word_id,
            lang,
            table=self.table,
            first=self.first_seq,
            last=self.last_seq,
            detail=self.detail,
        )


@dataclass(frozen=True)
class Verification:
    """What a check of the whole ledger found; ``ok`` when nothing."""

    head: Head
    findings: tuple[Finding, ...]
    head_asked: str | None

    @property
    def ok(self) -> bool:
        """Whether the ledger is as it was written."""
        return not self.findings

    def lines(self, lang: Lang) -> list[str]:
        """The check as people read it."""
        verdict = word("ledger_verified" if self.ok else "ledger_broken", lang)
        lines = [verdict, say("ledger_head", lang, count=self.head.count, hash=self.head.hash)]
        lines += [f"  {finding.sentence(lang)}" for finding in self.findings]
        if self.ok and self.head_asked is None:
            lines.append(word("ledger_tail_unchecked", lang))
        return lines

    def as_dict(self, lang: Lang) -> dict[str, object]:
        """The check for ``--json``."""
        return {
            "ok": self.ok,
            "count": self.head.count,
            "head": self.head.hash,
            "findings": [
                {
                    "rule": one.word_id,
                    "table": one.table,
                    "first_seq": one.first_seq,
                    "last_seq": one.last_seq,
                    "sentence": one.sentence(lang),
                }
                for one in self.findings
            ],
        }


def head_of(db: sqlite3.Connection) -> Head:
    """The last block's place and hash."""
    row = db.execute(
        "SELECT first_seq + n_rows - 1, hash FROM chain ORDER BY first_seq DESC LIMIT 1"
    ).fetchone()
    return Head(*row) if row else Head(0, GENESIS)


def block_hash(before: str, table: str, rows: Sequence[Row]) -> str:
    """Hash of a block of rows, each with its ``seq`` first.

    The text hashed is the hash before, the JSON array ``[table, first_seq, n_rows]``, a newline,
    and the JSON array of the rows: ASCII, no blanks, numbers as Python writes them.

    Examples
    --------
    >>> block_hash("0" * 64, "returns", [(1, "t1", 2.5, None)])[:12]
    'ac1b9679587d'
    """
    head = _json([table, rows[0][0] if rows else 0, len(rows)])
    return hashlib.sha256(f"{before}{head}\n{_json(rows)}".encode("ascii")).hexdigest()


def append_blocks(db: sqlite3.Connection, table: str, rows: Sequence[Row], before: str) -> str:
    """Chain rows just written to a table; returns the new head hash."""
    blocks = []
    for start in range(0, len(rows), BLOCK_ROWS):
        part = rows[start : start + BLOCK_ROWS]
        before = block_hash(before, table, part)
        blocks.append((part[0][0], len(part), table, before, row_marks(part)))
    db.executemany("INSERT INTO chain VALUES (?, ?, ?, ?, ?)", blocks)
    return before


def row_marks(rows: Sequence[Row]) -> bytes:
    """Four bytes a row: the CRC-32 of the row as Python writes it.

    The hash shows that a block was changed; these show which of its rows.

    Examples
    --------
    >>> row_marks([(1, "t1", 2.5, None)]).hex()
    '78010e9e'
    """
    marks = map(crc32, map(str.encode, map(repr, rows)))
    return np.fromiter(marks, dtype=f">u{MARK_BYTES}", count=len(rows)).tobytes()


def verify_chain(db: sqlite3.Connection, head: str | None = None) -> Verification:
    """Read every row again and hold it against the chain.

    Parameters
    ----------
    db : sqlite3.Connection
        An open ledger.
    head : str, optional
        A head noted earlier, as ``count:hash`` or the hash alone: shows whether the tail was cut.

    Returns
    -------
    Verification
        At most a hundred findings.
    """
    findings: list[Finding] = []
    reached = Head(0, GENESIS)
    try:
        db.execute("BEGIN")  # one view of the file, whoever writes meanwhile
        reached = head_of(db)
        for finding in _findings(db, head):
            findings.append(finding)
            if len(findings) >= MOST_FINDINGS:
                break
    except (sqlite3.Error, TypeError, ValueError) as error:
        # Damaged pages give anything: text that is no UTF-8, nothing where a number must be.
        findings.append(Finding("ledger_file_damaged", detail=str(error)))
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
    return Verification(reached, tuple(findings), head)


def _findings(db: sqlite3.Connection, head: str | None) -> Iterator[Finding]:
    for statement in sorted(set(guards()) - schema_of(db)):
        yield Finding("ledger_guard_missing", detail=statement.split(" BEFORE")[0])
    yield from _broken_blocks(db)
    yield from _uncounted_rows(db)
    yield from _clock_faults(db)
    if head is not None and not _has_head(db, head):
        yield Finding("ledger_head_missing", detail=head)
    for (text,) in db.execute("PRAGMA integrity_check(10)"):
        if text != "ok":
            yield Finding("ledger_file_damaged", detail=text)


def _broken_blocks(db: sqlite3.Connection) -> Iterator[Finding]:
    before, expected = GENESIS, 1
    tables = set(all_tables())
    blocks = db.execute(
        "SELECT first_seq, n_rows, table_name, hash, row_marks FROM chain ORDER BY first_seq"
    )
    for first, n_rows, table, hashed, marks in blocks:
        last = first + n_rows - 1
        if first != expected:
            yield Finding("ledger_chain_gap", table, expected, first - 1)
        expected = last + 1
        if table not in tables:
            yield Finding("ledger_unknown_table", table, first, last)
            before = hashed
            continue
        rows = db.execute(
            f"SELECT * FROM {quoted(table)} WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last)
        ).fetchall()
        if _hash_or_none(before, table, rows) != hashed:
            yield _what_broke(table, first, last, rows, marks)
        before = hashed


def _hash_or_none(before: str, table: str, rows: Sequence[Row]) -> str | None:
    try:
        return block_hash(before, table, rows)
    except (TypeError, ValueError):  # bytes or an infinite number where none can be
        return None


def _what_broke(table: str, first: int, last: int, rows: Sequence[Row], marks: bytes) -> Finding:
    missing = sorted(set(range(first, last + 1)) - {row[0] for row in rows})
    if missing:
        return Finding("ledger_rows_removed", table, missing[0], missing[-1])
    now = row_marks(rows)
    changed = [
        first + place for place in range(len(rows)) if _mark(now, place) != _mark(marks, place)
    ]
    # A mark itself may have been changed, or only the link: then the block is all that is known.
    changed = changed or [first, last]
    return Finding("ledger_rows_edited", table, changed[0], changed[-1])


def _mark(marks: bytes, place: int) -> bytes:
    return marks[place * MARK_BYTES : (place + 1) * MARK_BYTES]


def _uncounted_rows(db: sqlite3.Connection) -> Iterator[Finding]:
    """Rows that no block covers: written past the ledger."""
    chained = dict(db.execute("SELECT table_name, sum(n_rows) FROM chain GROUP BY table_name"))
    for table in all_tables():
        n_rows, last = db.execute(f"SELECT count(*), max(seq) FROM {quoted(table)}").fetchone()
        if n_rows > chained.get(table, 0):
            yield Finding("ledger_rows_added", table, 0, last, str(n_rows - chained.get(table, 0)))


def _clock_faults(db: sqlite3.Connection) -> Iterator[Finding]:
    earlier = db.execute(
        "SELECT seq FROM (SELECT seq, recorded_at, lag(recorded_at) OVER (ORDER BY seq) AS before "
        "FROM imports) WHERE recorded_at <= before"
    )
    for (seq,) in earlier:
        yield Finding("ledger_back_dated", "imports", seq, seq)


def _has_head(db: sqlite3.Connection, head: str) -> bool:
    count, _, hashed = head.strip().rpartition(":")
    if hashed == GENESIS:
        return count in ("", "0")
    found = db.execute("SELECT first_seq + n_rows - 1 FROM chain WHERE hash = ?", (hashed,))
    return any(not count or str(last) == count for (last,) in found)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
