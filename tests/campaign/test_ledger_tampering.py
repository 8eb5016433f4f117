"""Whoever edits the file behind the ledger's back is found out."""

import random
import sqlite3

import pytest
from ledger_files import SetClock, returns

from airkit.campaign.ledger import open_ledger
from airkit.errors import LedgerError

N_ROWS = 450  # several blocks of the chain


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger")
    path = folder / "a.ledger"
    rows = [f"t{n},2017-11-01,{n / 7:.3f},cumulative" for n in range(N_ROWS)]
    with open_ledger(path, create=True, clock=SetClock("2017-12-01T09:00:00")) as ledger:
        ledger.import_file(returns(folder, rows))
        ledger.import_file(returns(folder, ["t1,2017-11-01,1,cumulative"]), accept_corrections=True)
        return path.read_bytes(), str(ledger.head)


@pytest.fixture
def copy(written, tmp_path):
    path = tmp_path / "copy.ledger"
    path.write_bytes(written[0])
    return path


def edit(path, *statements):
    """Do what a person with an SQLite editor could do: take the guards off, change, put back."""
    db = sqlite3.connect(path)
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        db.execute(statement)
    for _, sql in guards:
        db.execute(sql)
    db.commit()
    db.close()


def found(path, head=None):
    with open_ledger(path) as ledger:
        return {finding.word_id for finding in ledger.verify(head).findings}


def test_intact(copy, written):
    assert found(copy) == set() and found(copy, written[1]) == set()


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE returns SET done = 0",
        "DELETE FROM returns",
        "INSERT OR REPLACE INTO returns (seq) VALUES (5)",
        "UPDATE imports SET recorded_at = '2017-11-01'",
        "DELETE FROM chain",
    ],
)
def test_the_guards_refuse(copy, act):
    with pytest.raises(sqlite3.Error, match="append-only"), open_ledger(copy) as ledger:
        ledger._db.execute(act)


SWAP = "UPDATE returns SET seq = CASE seq WHEN 5 THEN -5 ELSE -6 END WHERE seq IN (5, 6)"
SWAPPED = "UPDATE returns SET seq = CASE seq WHEN -5 THEN 6 ELSE 5 END WHERE seq < 0"


@pytest.mark.parametrize(
    ("acts", "finding"),
    [
        (["UPDATE returns SET done = done + 0.001 WHERE seq = 300"], "ledger_rows_edited"),
        (["UPDATE returns SET evidence = '' WHERE seq = 7"], "ledger_rows_edited"),
        (["UPDATE returns SET true_on = '2017-11-02' WHERE seq = 451"], "ledger_rows_edited"),
        (["UPDATE imports SET recorded_at = '2017-11-01' WHERE seq = 1"], "ledger_rows_edited"),
        (["UPDATE replaced SET old_seq = 4"], "ledger_rows_edited"),
        (["DELETE FROM returns WHERE seq = 300"], "ledger_rows_removed"),
        (["DELETE FROM replaced"], "ledger_rows_removed"),
        ([SWAP, SWAPPED], "ledger_rows_edited"),
        (["INSERT INTO returns (seq, task_id) VALUES (9999, 't1')"], "ledger_rows_added"),
        (["DELETE FROM chain WHERE first_seq = 2"], "ledger_chain_gap"),
        (["UPDATE chain SET hash = '00' WHERE first_seq = 102"], "ledger_rows_edited"),
    ],
)
def test_each_change_is_found(copy, acts, finding):
    edit(copy, *acts)
    assert finding in found(copy)


@pytest.mark.parametrize(
    ("acts", "first", "last"),
    [
        (["UPDATE returns SET done = 0 WHERE seq = 300"], 300, 300),
        (["UPDATE returns SET task_id = 'x' WHERE seq IN (310, 330)"], 310, 330),
        (["DELETE FROM returns WHERE seq = 300"], 300, 300),
        ([SWAP, SWAPPED], 5, 6),
    ],
)
def test_damage_is_located_to_the_row(copy, acts, first, last):
    edit(copy, *acts)
    with open_ledger(copy) as ledger:
        (finding,) = ledger.verify().findings
    assert (finding.first_seq, finding.last_seq) == (first, last)
    assert str(first) in finding.sentence("zh") and str(last) in finding.sentence("en")


def test_a_changed_link_is_located_to_its_rows(copy):
    edit(copy, "UPDATE chain SET hash = '00' WHERE first_seq = 102")
    with open_ledger(copy) as ledger:
        places = {(one.first_seq, one.last_seq) for one in ledger.verify().findings}
    assert (102, 201) in places


def test_a_cut_tail_needs_the_head(copy, written):
    cut = ["DELETE FROM imports WHERE seq > 451", "DELETE FROM returns WHERE seq > 451"]
    edit(copy, *cut, "DELETE FROM replaced", "DELETE FROM chain WHERE first_seq > 451")
    assert found(copy) == set()
    assert found(copy, written[1]) == {"ledger_head_missing"}


def test_a_missing_guard_is_found(copy):
    db = sqlite3.connect(copy)
    db.execute("DROP TRIGGER returns_no_update")
    db.commit()
    db.close()
    assert found(copy) == {"ledger_guard_missing"}


def test_a_flipped_byte_of_a_row_is_found(copy, written):
    data = bytearray(written[0])
    marks = [at for at in range(len(data)) if data.startswith(b"cumulative", at)]
    for at in (marks[0] + 3, marks[len(marks) // 2], marks[-1] - 4):
        flipped = bytearray(data)
        flipped[at] ^= 1
        copy.write_bytes(flipped)
        assert found(copy)


def test_any_flipped_byte_is_found_or_lies_in_unused_space(copy, written):
    """A flipped bit makes a finding or a sentence, never a crash, and never another answer."""
    data, head = written
    chance = random.Random(3)
    n_found = 0
    for _ in range(80):
        flipped = bytearray(data)
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        copy.write_bytes(flipped)
        try:
            with open_ledger(copy) as ledger:
                is_found = not ledger.verify(head).ok
                if not is_found:
                    assert len(ledger.table("returns")) == N_ROWS and str(ledger.head) == head
        except LedgerError:
            is_found = True
        n_found += is_found
    assert n_found > 0  # most of so small a file is unused space
