"""A county of three works that solves in a moment: 300 t/d in all, room for 220 kg of SO2 a day."""

from schedule_cases import Rows, line, make_case, rule

from airkit.case import Case


def small_case(**tables: Rows) -> Case:
    """Margins 30, 20 and 10 yuan/t, 1 kg/t; the last line runs at half load or more.

    Further tables as given.
    """
    names = (("e1", "甲砖厂"), ("e2", "乙砖厂"), ("e3", "丙<b>砖厂</b>"))
    lines = [
        line("l1", "e1", margin_yuan_per_t=30),
        line("l2", "e2", margin_yuan_per_t=20),
        line("l3", "e3", margin_yuan_per_t=10, load_levels="0.5..1"),
    ]
    return make_case(
        lines,
        [rule("emission_cap_day", 220, rule_id="so2", unit="kg_per_day", pollutant="so2")],
        days=20,
        enterprises=[{"enterprise_id": one, "name_zh": name} for one, name in names],
        line_emissions=[
            {"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": 1} for one in lines
        ],
        **tables,
        alerts=[
            {
                "alert_id": "a1",
                "level": "orange",
                "start_at": "2018-01-05 00:00",
                "end_at": "2018-01-07 00:00",
            }
        ],
    )
