"""The ledger's file: one SQLite database whose rows can be added and read, nothing else."""

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from airkit.campaign.ledger.events import FURTHER, EventTable, event_tables, sql_type
from airkit.errors import LedgerError

MEMORY = ":memory:"
APPLICATION_ID = 0x6169726B  # "airk" in the file's head
LAYOUT = 2

# How long one importer waits for another [s].
BUSY_SECONDS = 60.0
CACHE_KB = 65_536
# From so many rows on, an index is faster built at once than row by row.
MANY_ROWS = 10_000

OWN_TABLES = ("imports", "replaced", "chain")


def connect(path: str | Path, *, create: bool) -> sqlite3.Connection:
    """Open a ledger's file, making it where allowed.

    The rollback journal, not a write-ahead log: the ledger stays one file, and works in a shared
    folder. Every commit is flushed to the disk, so a killed process or a power cut loses nothing
    that was reported as entered.

    Raises
    ------
    LedgerError
        There is no such file, or it is no ledger.
    """
    if path != MEMORY and not create and not Path(path).is_file():
        raise LedgerError("ledger_not_found", file=path)
    try:
        db = sqlite3.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)
    except sqlite3.Error as error:
        raise LedgerError("ledger_unreadable", file=path, reason=error) from error
    try:
        with sql_errors(path):
            db.execute(f"PRAGMA cache_size = -{CACHE_KB}")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA recursive_triggers = ON")  # so that REPLACE meets the triggers
            _prepare(db, path, create)
    except LedgerError:
        db.close()
        raise
    return db


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction that is entered whole or not at all; others wait for it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def without_collector() -> Iterator[None]:
    """Pause the search for circular garbage, which a million rows make slow for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def sql_errors(path: str | Path) -> Iterator[None]:
    """Turn SQLite's errors into sentences."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # damaged text is told as damage too
        name = getattr(error, "sqlite_errorname", "")
        known = {
            "SQLITE_FULL": "ledger_disk_full",
            "SQLITE_BUSY": "ledger_busy",
            "SQLITE_READONLY": "ledger_read_only",
            "SQLITE_NOTADB": "ledger_not_a_ledger",
        }
        word_id = known.get(name, "ledger_unreadable")
        raise LedgerError(word_id, file=path, reason=error) from error


def stored_columns(db: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """Columns a table really has, ``seq`` first: a ledger may be older than the contract."""
    return tuple(row[1] for row in db.execute(f"PRAGMA table_info({quoted(table)})"))


def all_tables() -> tuple[str, ...]:
    """Tables whose rows are chained."""
    return ("imports", "replaced", *event_tables())


def quoted(name: str) -> str:
    """A name as SQL takes it.

    Examples
    --------
    >>> quoted("by")
    '"by"'
    """
    return f'"{name}"'


def schema_of(db: sqlite3.Connection) -> set[str]:
    """Every statement the file's schema is made of."""
    found = db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'table'")
    return {text for (text,) in found}


def guards() -> list[str]:
    """Triggers that let rows only be added, and indexes, for every table."""
    statements = []
    for table in (*all_tables(), "chain"):
        name = quoted(table)
        statements += [
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {name} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            for act in ("UPDATE", "DELETE")
        ]
        statements.append(_no_replace(table))
    return statements + [_key_index(event) for event in event_tables().values()]


@contextmanager
def filling(db: sqlite3.Connection, event: EventTable, n_rows: int) -> Iterator[None]:
    """Inside a transaction: fill a table. Of an empty one that gets many rows the index is built,
    and the guard against rows written over others set, after them."""
    is_empty = db.execute(f"SELECT 1 FROM {quoted(event.name)} LIMIT 1").fetchone() is None
    is_built_after = is_empty and n_rows >= MANY_ROWS
    if is_built_after:
        db.execute(f"DROP INDEX {event.name}_key")
        db.execute(f"DROP TRIGGER {event.name}_no_replace")
    yield
    if is_built_after:
        db.execute(_key_index(event))
        db.execute(_no_replace(event.name))


def _no_replace(table: str) -> str:
    name, order = quoted(table), "first_seq" if table == "chain" else "seq"
    return (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {name} "
        f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {order} = NEW.{order}) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )


def _key_index(event: EventTable) -> str:
    key = ", ".join(quoted(column) for column in event.key)
    return f"CREATE INDEX {event.name}_key ON {quoted(event.name)} ({key})"


def _prepare(db: sqlite3.Connection, path: str | Path, create: bool) -> None:
    if _is_ledger(db, path):
        return
    if not create:
        raise LedgerError("ledger_not_a_ledger", file=path)
    with writing(db):
        if _is_ledger(db, path):  # another importer made it while we waited
            return
        own = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
        for statement in _statements(own):
            db.execute(statement)
        for event in event_tables().values():
            db.execute(_event_table_sql(event))
        for statement in guards():
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {LAYOUT}")


def _is_ledger(db: sqlite3.Connection, path: str | Path) -> bool:
    """Whether the file is a ledger; False where it is empty."""
    application = db.execute("PRAGMA application_id").fetchone()[0]
    layout = db.execute("PRAGMA user_version").fetchone()[0]
    n_things = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == APPLICATION_ID and layout == LAYOUT:
        return True
    if application == 0 and n_things == 0:
        return False
    word_id = "ledger_other_layout" if application == APPLICATION_ID else "ledger_not_a_ledger"
    raise LedgerError(word_id, file=path, reason=layout)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _event_table_sql(event: EventTable) -> str:
    columns = [f"{quoted(one.name)} {sql_type(one)}" for one in event.contract.columns]
    every = ", ".join(["seq INTEGER PRIMARY KEY", *columns, f"{FURTHER} TEXT"])
    return f"CREATE TABLE {quoted(event.name)} ({every}) STRICT"
