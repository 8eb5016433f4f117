"""Two importers at once, and a process killed while it writes."""

import random
import subprocess
import sys
import time

import pytest
from ledger_files import returns

from airkit.campaign.ledger import open_ledger

IMPORT = """
import sys
from airkit.campaign.ledger import open_ledger
import airkit.tables.checking.schema, pandera.pandas
with open_ledger(sys.argv[1], create=True) as ledger:
    for path in sys.argv[2:]:
        print("begin", flush=True)
        ledger.import_file(path)
        print("done", flush=True)
"""
N_ROWS = 4000


def start(ledger, *files):
    command = [sys.executable, "-c", IMPORT, str(ledger), *map(str, files)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def files_of(folder, who, n_files):
    return [
        returns(
            folder,
            [f"{who}{n},2017-11-{week + 1:02d},{n}.5,cumulative" for n in range(N_ROWS)],
            f"returns-{who}-{week}.csv",
        )
        for week in range(n_files)
    ]


def test_two_at_once_both_enter(tmp_path):
    path = tmp_path / "a.ledger"
    both = [start(path, *files_of(tmp_path, who, 2)) for who in "ab"]
    for one in both:
        _, errors = one.communicate(timeout=120)
        assert one.returncode == 0, errors
    with open_ledger(path) as ledger:
        assert ledger.verify().ok
        assert len(ledger.table("returns")) == 2 * 2 * N_ROWS
        assert len(ledger.imports()) == 4


def kill_while_importing(folder, chance):
    """Kill an import at a moment of chance; what was reported as done must be there, whole."""
    path, files = folder / "a.ledger", files_of(folder, "a", 4)
    process = start(path, *files)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(chance.uniform(0, 0.6))
    process.kill()
    said, _ = process.communicate(timeout=60)
    n_done = said.count("done")
    with open_ledger(path, create=True) as ledger:
        n_imports, rest = divmod(len(ledger.table("returns")), N_ROWS)
        assert rest == 0 and n_done <= n_imports <= n_done + 1
        assert ledger.verify().ok
        for file in files:
            ledger.import_file(file)
        assert len(ledger.table("returns")) == 4 * N_ROWS
        assert ledger.verify(str(ledger.head)).ok


@pytest.mark.parametrize("seed", range(2))
def test_kill_nine_loses_nothing(tmp_path, seed):
    kill_while_importing(tmp_path, random.Random(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100))
def test_kill_nine_a_hundred_times(tmp_path, seed):
    kill_while_importing(tmp_path, random.Random(1000 + seed))
