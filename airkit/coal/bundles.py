"""Rows bundled by pathway and by the networks that reach them, so that draws touch few sums."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.coal.activity import Activities
from airkit.coal.supply import Limit

Area = tuple[int, ...]  # the limits that reach a row, by their place in `limits`
ByPathway = Mapping[int, float]


@dataclass(frozen=True)
class Bundles:
    """The sums an evaluation needs, for each variant.

    Attributes
    ----------
    limits : tuple of Limit
        What the networks can deliver.
    area : tuple of Area
        For each row, the limits that reach it.
    base : mapping
        Sum of ``base`` by variant, pathway and area.
    size : mapping
        Sum of ``size`` by variant and pathway [households or t/h].
    base_full : mapping
        Sum of ``base_full`` by variant, limit and pathway, of rows energised within the season.
    """

    limits: tuple[Limit, ...]
    area: tuple[Area, ...]
    base: Mapping[str, Mapping[tuple[int, Area], float]]
    size: Mapping[str, ByPathway]
    base_full: Mapping[str, tuple[ByPathway, ...]]


def bundle(activities: Activities, limits: tuple[Limit, ...]) -> Bundles:
    """Bundle the rows of a case once for all evaluations."""
    rows = activities.rows
    reached = [rows_reached(activities, limit.district_id, limit.carrier) for limit in limits]
    area = pd.Series(
        [tuple(np.flatnonzero(hits)) for hits in np.column_stack(reached)] if limits else (),
        index=rows.index if limits else (),
        dtype=object,
    ).reindex(rows.index)
    area = area.map(lambda a: a if isinstance(a, tuple) else ())
    base, size, base_full = {}, {}, {}
    for variant in activities.variants:
        mine = (rows["variant"] == variant).to_numpy()
        part = rows[mine].assign(area=area[mine])
        base[variant] = part.groupby(["pathway", "area"])["base"].sum().to_dict()
        size[variant] = part.groupby("pathway")["size"].sum().to_dict()
        base_full[variant] = tuple(
            part[hits[mine]].groupby("pathway")["base_full"].sum().to_dict() for hits in reached
        )
    return Bundles(limits, tuple(area), base, size, base_full)


def rows_reached(activities: Activities, district_id: str, carrier: str) -> NDArray[np.bool_]:
    """Which rows lie in a district or below it and use a carrier this season, shape (n_rows,)."""
    kinds = np.array([p.to_kind for p in activities.pathways], dtype=object)
    rows = activities.rows
    inside = {d: district_id in activities.places.upward(d) for d in rows["district_id"].unique()}
    uses = kinds[rows["pathway"].to_numpy(int)] == carrier if len(rows) else np.zeros(0, bool)
    alive = rows["phase_share"].to_numpy(float) > 0
    return uses & alive & rows["district_id"].map(inside).to_numpy(bool)
