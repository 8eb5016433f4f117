"""The real observations, where they lie beside the checkout; they are no part of the project."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from airkit.campaign.air.read import read_air

BESIDE = Path(__file__).resolve().parents[4] / "shared" / "air"

ReadObserved = Callable[..., pd.DataFrame]


@pytest.fixture
def read_observed() -> ReadObserved:
    """Read a file of real observations; skips the test where they are absent."""

    def read(name: str, *, zero_is_missing: bool = True) -> pd.DataFrame:
        path = BESIDE / f"{name}.csv"
        if not path.is_file():
            pytest.skip(f"no real observations: shared/air/{name}.csv does not lie beside here")
        return read_air(path, zero_is_missing=zero_is_missing).rows

    return read


@pytest.fixture
def jining(read_observed: ReadObserved) -> pd.DataFrame:
    """Jining's days where they are known, monthly means on the other days."""
    days = read_observed("jining_daily")
    months = read_observed("monthly_pm25").query("district_id == 'Jining'")
    rest = months[~months["date"].isin(days["date"])].assign(district_id="济宁")
    return pd.concat([days, rest], ignore_index=True)
