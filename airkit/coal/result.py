"""The result of the coal job."""

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from airkit.emissions import POLLUTANTS
from airkit.result import Result, jsonable
from airkit.words import Lang, say, show, word

# Key of the headline -> unit; emissions follow under emissions_cut_t.
LEDGERS = {
    "coal_cut_t": "t",
    "coal_cut_tce": "tce",
    "system_coal_cut_tce": "tce",
    "coal_replaced_t": "t",
    "gas_need_m3": "m3",
    "power_need_kwh": "kwh",
    "upstream_coal_tce": "tce",
    "cost_yuan_per_year": "yuan",
}
EMISSIONS = "emissions_cut_t"
CO2_NET = "co2_cut_net_t"
HEADLINE = (*LEDGERS, *(f"cut_{p}_t" for p in POLLUTANTS), CO2_NET)

# What `by` groups on -> the column of `rows` that holds it.
GROUPS = {
    "district": "district_id",
    "town": "town_id",
    "city": "city_id",
    "measure": "measure",
    "phase": "phase",
    "programme": "programme",
}
SUMMED = (
    *("n_claimed", "n_counted", "fuel_replaced_t", *LEDGERS, "heat_need_gj", "better_coal_need_t"),
    *("capital_yuan", "running_before_yuan", "running_after_yuan", "claimed_tce"),
    *(f"{part}_{p}_t" for part in ("stove", "device", "upstream", "cut") for p in POLLUTANTS),
    CO2_NET,
)
BESIDE = ("double_counted", "not_energised", "network", "coal_use", "meters", "break_even")
WATERFALL_STEPS = (
    ("double_counted", "claimed_tce", "counted_tce"),
    ("not_yet_energised", "counted_tce", "in_time_tce"),
    ("empty_burning_relapsed", "in_time_tce", "in_use_tce"),
    ("network_short", "in_use_tce", "served_tce"),
)


@dataclass(frozen=True)
class CoalCut(Result):
    """How much coal the conversions of a case really cut.

    Attributes
    ----------
    rows : DataFrame
        One row for each conversion and boiler (three, one a ``variant``, where any split between
        gas and power is not stated), with its activity, its ledgers [t, tce], energy needs
        [m3, kWh, GJ], emissions [t] and costs [yuan, yuan/a].
    totals : DataFrame
        Every quantity, a column a variant (one unnamed column where all measures are stated).
    network, meters, payers, double_counted, not_energised, break_even, coal_use : DataFrame
        What stands beside the cut; see :mod:`airkit.coal.context`.
    ranges, tornado, sobol : DataFrame
        How sure; see :mod:`airkit.coal.uncertainty`. Ranges and indices are empty without draws.
    factors, sources, assumed_factors : DataFrame
        What the numbers rest on.
    missing_factors : tuple of str
        Factors that do not exist; what needs them is null.
    notes : tuple
        What a reader must know: word ids and their values.
    """

    rows: pd.DataFrame
    totals: pd.DataFrame
    network: pd.DataFrame
    meters: pd.DataFrame
    payers: pd.DataFrame
    double_counted: pd.DataFrame
    not_energised: pd.DataFrame
    break_even: pd.DataFrame
    coal_use: pd.DataFrame
    ranges: pd.DataFrame
    tornado: pd.DataFrame
    sobol: pd.DataFrame
    factors: pd.DataFrame
    sources: pd.DataFrame
    assumed_factors: pd.DataFrame
    missing_factors: tuple[str, ...]
    notes: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def table(self) -> pd.DataFrame:
        """The rows."""
        return self.rows

    @property
    def variants(self) -> tuple[str, ...]:
        """The bounds of an unstated split, or one empty name."""
        return tuple(self.totals.columns.drop("quantity"))

    def of_variant(self, variant: str | None = None) -> pd.DataFrame:
        """The rows of one variant (the first where none is named)."""
        return self.rows[self.rows["variant"] == (variant or self.variants[0])]

    def total(self, quantity: str, variant: str | None = None) -> float:
        """Total of a quantity under a variant (the first where none is named), in its unit."""
        values = self.totals.set_index("quantity").loc[quantity]
        return float(values[self.variants[0] if variant is None else variant])

    def bounds(self, quantity: str) -> tuple[float | None, float | None]:
        """Least and greatest total over the variants; (None, None) where a factor is missing."""
        values = [self.total(quantity, v) for v in self.variants]
        if any(pd.isna(v) for v in values):
            return None, None
        return min(values), max(values)

    def headline(self) -> dict[str, Any]:
        """The answer in short: a number each; None where variants disagree or none is known."""
        answer: dict[str, Any] = {key: self._agreed(key) for key in LEDGERS}
        answer[EMISSIONS] = {p: self._agreed(f"cut_{p}_t") for p in POLLUTANTS}
        answer[CO2_NET] = self._agreed(CO2_NET)
        return answer

    def _agreed(self, quantity: str) -> float | None:
        low, high = self.bounds(quantity)
        if low is None or high is None:
            return None
        # Sums in another order may differ in the last digit; a real difference is far larger.
        return low if high - low <= 1e-9 * max(abs(high), 1) else None

    def by(self, group: str) -> pd.DataFrame:
        """Sums by ``district``, ``town``, ``city``, ``measure``, ``phase`` or ``programme``.

        Returns
        -------
        DataFrame
            The group, ``variant``, and the summed quantities in their units. Households of an
            unstated split stand once in each variant.
        """
        column = GROUPS[group]
        parts = [
            self.of_variant(v)
            .groupby(column, sort=True)[list(SUMMED)]
            .sum(skipna=False)
            .reset_index()
            .assign(variant=v)
            for v in self.variants
        ]
        table = pd.concat(parts, ignore_index=True)
        return table[[column, "variant", *SUMMED]]

    def waterfall(self, variant: str | None = None) -> pd.DataFrame:
        """From what was claimed to what the whole system saves, step by step.

        Returns
        -------
        DataFrame
            ``step, change_tce, level_tce``: each step's change and the level after it [tce].
        """
        sums = self.of_variant(variant).sum(numeric_only=True)
        level = sums["claimed_tce"]
        table = [("claimed", level, level)]
        changes = [(step, sums[after] - sums[before]) for step, before, after in WATERFALL_STEPS]
        changes += [
            ("better_coal", -sums["coal_replaced_tce"]),
            ("county_heat_plants", -sums["county_heat_plant_tce"]),
        ]
        for step, change in changes:
            level += change
            table.append((step, change, level))
        table.append(("county_cut", sums["coal_cut_tce"], sums["coal_cut_tce"]))
        table.append(
            ("power_and_heat_upstream", -sums["upstream_coal_tce"], sums["system_coal_cut_tce"])
        )
        table.append(("system_cut", sums["system_coal_cut_tce"], sums["system_coal_cut_tce"]))
        return pd.DataFrame(table, columns=["step", "change_tce", "level_tce"])

    def unit_costs(self, variant: str | None = None) -> pd.DataFrame:
        """Annual cost per household, per tonne of coal cut and per tonne of each pollutant cut.

        Returns
        -------
        DataFrame
            ``per, amount, unit, cost_yuan_per_year, cost_yuan_per_unit``; boilers are left out of
            the cost per household; no cost per unit where nothing is cut, or more is emitted.
        """
        rows = self.of_variant(variant)
        homes = rows[rows["table"] == "conversions"]
        cost = rows["cost_yuan_per_year"].sum()
        table = [
            ("household", homes["size"].sum(), "households", homes["cost_yuan_per_year"].sum())
        ]
        amounts = [(key, LEDGERS[key]) for key in ("coal_cut_t", "system_coal_cut_tce")]
        amounts += [(f"cut_{p}_t", "t") for p in POLLUTANTS]
        table += [(key, rows[key].sum(skipna=False), unit, cost) for key, unit in amounts]
        frame = pd.DataFrame(table, columns=["per", "amount", "unit", "cost_yuan_per_year"])
        positive = frame["amount"].where(frame["amount"] > 0)
        return frame.assign(cost_yuan_per_unit=frame["cost_yuan_per_year"] / positive)

    def range_of(self, quantity: str) -> dict[str, float | None] | None:
        """5th, 50th and 95th percentile; the outermost of the variants, then without a median."""
        mine = self.ranges[self.ranges["quantity"] == quantity]
        if mine.empty:
            return None
        low, high = mine["p5"].min(skipna=False), mine["p95"].max(skipna=False)
        median = (
            mine["p50"].iloc[0] if len(mine) == 1 or self._agreed(quantity) is not None else None
        )
        return {"p5": low, "p50": median, "p95": high}

    def as_dict(self) -> dict[str, Any]:
        """The result as ``airkit coal --json`` prints it: plain values, null for the unknown."""
        answer: dict[str, Any] = {"headline": self.headline()}
        if len(self.variants) > 1:
            answer["bounds"] = {
                key: dict(zip(("low", "high"), self.bounds(key), strict=True)) for key in HEADLINE
            }
            answer["variants"] = {
                v: {key: self.total(key, v) for key in HEADLINE} for v in self.variants
            }
        if len(self.ranges):
            ranges: dict[str, Any] = {key: self.range_of(key) for key in LEDGERS}
            ranges[EMISSIONS] = {p: self.range_of(f"cut_{p}_t") for p in POLLUTANTS}
            ranges[CO2_NET] = self.range_of(CO2_NET)
            answer["range"] = ranges
        answer |= {"by_district": self.by("district"), "by_measure": self.by("measure")}
        answer |= {name: getattr(self, name) for name in BESIDE}
        columns = ["source_id", "producer", "title_zh", "title_en", "number", "grade"]
        answer["sources"] = self.sources[[*columns, "n_factors", "n_rows"]]
        answer["assumed_factors"] = self.assumed_factors["factor_id"].tolist()
        answer["missing_factors"] = list(self.missing_factors)
        stamp = self.stamp
        answer["case"] = {
            "id": stamp.case_id,
            "name_zh": stamp.name_zh,
            "name_en": stamp.name_en,
            "is_fictional": stamp.is_fictional,
        }
        answer["stamp"] = asdict(stamp)
        plain: dict[str, Any] = jsonable(answer)
        return plain

    def lines(self, lang: Lang) -> list[str]:
        """The answer in lines of text."""
        name = self.stamp.name_zh if lang == "zh" else self.stamp.name_en
        lines = [say("coal_title", lang, name=name)]
        shown = [(word(f"coal_{key}", lang), key, unit) for key, unit in LEDGERS.items()]
        for p in POLLUTANTS:
            name = say("coal_emission_cut", lang, pollutant=word(f"pollutant_{p}", lang))
            shown.append((name, f"cut_{p}_t", "t"))
        shown.append((word("coal_co2_net", lang), CO2_NET, "t"))
        colon = "：" if lang == "zh" else ": "
        lines += [f"  {name}{colon}{self.shown(key, unit, lang)}" for name, key, unit in shown]
        lines += [f"  {say(note, lang, **values)}" for note, values in self.notes]
        lines.append("  " + say("coal_assumed", lang, n=len(self.assumed_factors)))
        return lines

    def shown(self, quantity: str, unit: str, lang: Lang) -> str:
        """A quantity as people read it: bounds where there are bounds, the range where drawn."""
        low, high = self.bounds(quantity)
        if low is None or high is None:
            return word("coal_unknown", lang)
        value = _span(low, high, unit, lang)
        drawn = self.range_of(quantity)
        if drawn is None or drawn["p5"] is None or drawn["p5"] == drawn["p95"]:
            return value
        ends = {"low": show(drawn["p5"], unit, lang), "high": show(drawn["p95"], unit, lang)}
        return say("coal_shown_range", lang, value=value, **ends)


def _span(low: float, high: float, unit: str, lang: Lang) -> str:
    """Two bounds, or one number where they read the same."""
    ends = [show(low, unit, lang), show(high, unit, lang)]
    return ends[0] if ends[0] == ends[1] else " ~ ".join(ends)
