"""The worked chain of one household, and the identities between the equations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airkit.coal import equations as eq

STOVE, NCV, STANDARD = 0.42, 20.908, 29.307
GAS, BOILER, COP, RESISTIVE = 35.544, 0.90, 2.5, 0.95
INTENSITY, LOSS = 309, 0.0648


def chain(coal_t):
    heat = eq.useful_heat_gj(coal_t, NCV, STOVE)
    pump, direct = eq.power_need_kwh(heat, COP), eq.power_need_kwh(heat, RESISTIVE)
    return {
        "tce": float(eq.tce(coal_t, NCV, STANDARD)),
        "useful_gj": float(heat),
        "gas_m3": float(eq.gas_need_m3(heat, GAS, BOILER)),
        "pump_kwh": float(pump),
        "direct_kwh": float(direct),
        "pump_tce": float(eq.upstream_coal_tce(pump, INTENSITY, LOSS)),
        "direct_tce": float(eq.upstream_coal_tce(direct, INTENSITY, LOSS)),
    }


def test_two_tonnes_a_household():
    row = chain(2.0)
    assert round(row["tce"], 2) == 1.43
    assert round(row["useful_gj"], 1) == 17.6
    assert round(row["gas_m3"]) == 549
    assert round(row["pump_kwh"]) == 1951
    assert round(row["direct_kwh"]) == 5135
    assert row["pump_tce"] == pytest.approx(0.645, abs=5e-4)
    assert round(row["direct_tce"], 2) == 1.70


# Worked by hand from the same factors: useful heat 8.78136 GJ a tonne.
@pytest.mark.parametrize(
    ("coal_t", "gas_m3", "pump_kwh", "direct_kwh"),
    [(1.2, 329, 1171, 3081), (2.5, 686, 2439, 6419), (3.0, 824, 2927, 7703)],
)
def test_other_households(coal_t, gas_m3, pump_kwh, direct_kwh):
    row = chain(coal_t)
    assert (round(row["gas_m3"]), round(row["pump_kwh"]), round(row["direct_kwh"])) == (
        gas_m3,
        pump_kwh,
        direct_kwh,
    )


def test_direct_electric_raises_system_coal_and_a_heat_pump_cuts_it():
    row = chain(2.5)
    assert row["direct_tce"] / row["tce"] - 1 == pytest.approx(0.19, abs=0.005)
    assert 1 - row["pump_tce"] / row["tce"] == pytest.approx(0.55, abs=0.005)


def test_break_even_efficiency():
    breakeven = float(eq.break_even_efficiency(STOVE, INTENSITY, LOSS, STANDARD))
    assert round(breakeven, 2) == 1.13
    heat = eq.useful_heat_gj(1, NCV, STOVE)
    power = eq.power_need_kwh(heat, breakeven)
    assert float(eq.upstream_coal_tce(power, INTENSITY, LOSS)) == pytest.approx(
        float(eq.tce(1, NCV, STANDARD))
    )


@given(coal=st.floats(0.1, 1e4), scale=st.floats(0.1, 100))
def test_the_chain_scales(coal, scale):
    one, many = chain(coal), chain(coal * scale)
    for name in one:
        assert many[name] == pytest.approx(one[name] * scale, rel=1e-9)


def test_boiler_of_four_tonnes_an_hour():
    # 4 t/h x 2000 h x 0.5 x 2.52 GJ/t = 10,080 GJ of steam; at 21 MJ/kg and 60 % that is 800 t.
    assert float(eq.boiler_coal_t(4 * 2000, 0.5, 2.52, 21.0, 0.6)) == pytest.approx(800)
