"""8,192 draws over 5,000 conversions on tight networks: within 10 s and 2 GB."""

import subprocess
import sys

LIMIT_S, LIMIT_MB = 10, 2048
RUN = """
import pathlib, re, time
import pandas as pd
from airkit.case import read_case
from airkit.coal import cut_coal

case = read_case("demo-county")
few = case.table("conversions")
n = 5000
rows = pd.concat([few] * (n // len(few) + 1)).head(n)
rows["conversion_id"] = [f"c{i}" for i in range(n)]
rows["n_households"] = (rows["n_households"] * len(few) / n).round()
rows.index = pd.RangeIndex(2, n + 2, name="row")
big = case.with_table("conversions", rows)
start = time.process_time()
result = cut_coal(big, n_draws=8192)
spent = time.process_time() - start
assert result.stamp.n_draws == 8192 and result.range_of("coal_cut_t")["p5"] > 0
assert len(result.network) and len(result.rows) > n
# Not ru_maxrss: a child starts with its parent's.
peak = re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())
print(spent, int(peak[1]) / 1024)
"""


def test_draws_over_five_thousand_rows():
    """In a process of its own, so that memory is this job's alone; processor time, not a clock."""
    done = subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True, check=True)
    spent, peak_mb = map(float, done.stdout.split())
    assert spent < LIMIT_S
    assert peak_mb < LIMIT_MB
