"""Invented daily temperatures of a winter on the plain."""

from datetime import date, timedelta
from math import cos, pi

from airkit.demo.chance import Chance
from airkit.demo.places import Row

FIRST, LAST, COLDEST = date(2017, 10, 1), date(2018, 3, 31), date(2018, 1, 12)
LOWEST_C, SWING_C, HALF_WAVE_DAYS = -2.0, 9.3, 110
MEMORY, SPELL_C = 0.75, 1.7  # warm and cold spells: how long they last, how strong they are


def weather(seed: int) -> list[Row]:
    """The ``weather`` table: a half wave of the season and spells that linger."""
    chance = Chance(f"{seed}/weather")
    rows: list[Row] = []
    spell = 0.0
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        spell = MEMORY * spell + SPELL_C * chance.deviate()
        season = SWING_C * (1 - cos(pi * (day - COLDEST).days / HALF_WAVE_DAYS))
        rows.append({"date": day.isoformat(), "t_mean_c": f"{LOWEST_C + season + spell:.1f}"})
    return rows
