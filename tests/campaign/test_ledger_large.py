"""Many events: how long they take, and how much room. `make bench-ledger` measures a million."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

N_DAYS = 182

MEASURE = """
import pathlib, re, sys, time
import pandas as pd
from airkit.campaign.ledger import open_ledger
from airkit.campaign.progress import track_progress
from airkit.case import read_case

ids = [f"t{n:05d}" for n in range(int(sys.argv[3]))]
tasks = pd.DataFrame({"task_id": ids, "name_zh": "x", "category": "boilers", "unit": "t"})
tasks = tasks.assign(target=182, start_date="2017-10-01", deadline="2018-03-31")
case = read_case("tiny").with_table("tasks", tasks)

def timed(what, act):
    start = time.process_time()  # one thread: what an idle machine would take
    answer = act()
    print(what, time.process_time() - start)
    return answer

with open_ledger(sys.argv[1], create=True) as ledger:
    timed("import", lambda: ledger.import_file(sys.argv[2]))
    assert timed("verify", ledger.verify).ok
    followed = timed("progress", lambda: track_progress(case, ledger, "2018-01-31"))
    assert followed.headline()["n"] == len(ids)
# Not ru_maxrss: a child starts with its parent's.
peak = re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())
print("peak_mb", int(peak[1]) / 1024)
"""


def measured(folder, capsys, n_events):
    """Seconds of one core for each act, and the room taken, printed and returned."""
    tasks = np.arange(n_events) // N_DAYS
    days = pd.date_range("2017-10-01", periods=N_DAYS).strftime("%Y-%m-%d").to_numpy()
    pd.DataFrame(
        {
            "task_id": pd.Series(tasks).map("t{:05d}".format),
            "true_on": days[np.arange(n_events) % N_DAYS],
            "done": np.arange(n_events) % N_DAYS + 0.25,
            "kind": "cumulative",
            "reported_by": "某镇",
            "evidence": "照片",
        }
    ).to_csv(folder / "returns.csv", index=False)
    command = [sys.executable, "-c", MEASURE, folder / "a.ledger", folder / "returns.csv"]
    command.append(tasks[-1] + 1)
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    took = {what: float(number) for what, number in map(str.split, done.stdout.splitlines())}
    took["file_mb"] = (folder / "a.ledger").stat().st_size / 2**20
    with capsys.disabled():
        sys.stdout.write(f"\n{ {what: round(number, 2) for what, number in took.items()} }\n")
    return took


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads peak memory from /proc")
def test_a_million_events(tmp_path, capsys):
    took = measured(tmp_path, capsys, 1_000_000)
    assert 1_000_000 / took["import"] > 50_000
    assert took["verify"] < 10
    assert took["progress"] < 2
    assert took["file_mb"] < 500 and took["peak_mb"] < 500


@pytest.mark.skipif(sys.platform != "linux", reason="reads peak memory from /proc")
def test_fifty_thousand_events_stay_far_from_the_limits(tmp_path, capsys):
    """A twentieth of the million: an act that grew tenfold slower is seen on any machine."""
    took = measured(tmp_path, capsys, 50_000)
    assert took["import"] < 10 and took["verify"] < 3 and took["progress"] < 3
    assert took["peak_mb"] < 500 and took["file_mb"] < 25
