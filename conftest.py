"""Settings all tests share."""

import os

from hypothesis import settings

collect_ignore_glob = ["*/conftest.py"]  # loaded as settings, not searched for doctests

os.environ["MPLBACKEND"] = "Agg"  # no test opens a window

# The same examples on every run, and no failure because a machine was slow.
settings.register_profile("airkit", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("airkit")
