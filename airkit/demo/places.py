"""The invented county, its sixteen town-level units and a few villages."""

from dataclasses import dataclass

from airkit.demo.chance import Chance

Row = dict[str, object]

COUNTY = "demo"
# First characters of the Thousand Character Classic (one omitted that sounds like another).
CHARACTERS = {
    "tian": "天",
    "di": "地",
    "xuan": "玄",
    "huang": "黄",
    "yu": "宇",
    "zhou": "宙",
    "hong": "洪",
    "ri": "日",
    "yue": "月",
    "ying": "盈",
    "ze": "昃",
    "chen": "辰",
    "xiu": "宿",
    "lie": "列",
    "zhang": "张",
    "han": "寒",
}
SUBDISTRICTS, ZONES = ("tian", "di", "xuan"), ("zhang",)
WITH_VILLAGES = ("ri", "yue", "ying", "han")
N_VILLAGES = 4
NUMERALS = "一二三四"

KIND_WORDS = {
    "subdistrict": ("街道", "Subdistrict"),
    "zone": ("开发区", "Development Zone"),
    "town": ("镇", "Town"),
}
# Households and share of them that burn coal, by kind.
HOUSEHOLDS = {"subdistrict": (18_000, 26_000), "zone": (4_000, 6_000), "town": (9_000, 15_000)}
COAL_SHARE = {"subdistrict": (0.08, 0.14), "zone": (0.15, 0.25), "town": (0.3, 0.44)}


@dataclass(frozen=True)
class Town:
    """A town-level unit: its id, kind, homes, and homes that burn coal."""

    id: str
    kind: str
    name_zh: str
    name_en: str
    n_households: int
    n_coal_households: int


@dataclass(frozen=True)
class Village:
    """A village of a town."""

    id: str
    town: str
    name_zh: str
    name_en: str
    n_households: int
    n_coal_households: int


def make_towns(seed: int) -> list[Town]:
    """The sixteen town-level units."""
    chance = Chance(f"{seed}/towns")
    towns = []
    for pinyin, character in CHARACTERS.items():
        kind = _kind(pinyin)
        word_zh, word_en = KIND_WORDS[kind]
        households = chance.whole(*HOUSEHOLDS[kind], step=100)
        coal = households * chance.between(*COAL_SHARE[kind])
        towns.append(
            Town(
                pinyin,
                kind,
                f"{character}字{word_zh}",
                f"{pinyin.capitalize()}zi {word_en}",
                households,
                int(coal // 10 * 10),
            )
        )
    return towns


def make_villages(seed: int) -> list[Village]:
    """Four villages in each of four towns."""
    chance = Chance(f"{seed}/villages")
    villages = []
    for town in WITH_VILLAGES:
        character = CHARACTERS[town]
        for number in range(N_VILLAGES):
            households = chance.whole(280, 620, step=10)
            coal = households * chance.between(0.5, 0.8)
            villages.append(
                Village(
                    f"{town}_v{number + 1}",
                    town,
                    f"{character}字{NUMERALS[number]}村",
                    f"{town.capitalize()}zi Village {number + 1}",
                    households,
                    int(coal // 5 * 5),
                )
            )
    return villages


def districts(towns: list[Town], villages: list[Village]) -> list[Row]:
    """The ``districts`` table."""
    county: Row = {
        "district_id": COUNTY,
        "name_zh": "示范县",
        "name_en": "Shifan County (fictional)",
        "aliases": "",
        "parent_id": "",
        "kind": "county",
        "n_households": sum(town.n_households for town in towns),
        "n_coal_households": sum(town.n_coal_households for town in towns),
    }
    rows = [county]
    rows += [_district(town, COUNTY, town.kind, _short(town.name_zh)) for town in towns]
    rows += [_district(village, village.town, "village", "") for village in villages]
    return rows


def _district(place: Town | Village, parent: str, kind: str, aliases: str) -> Row:
    return {
        "district_id": place.id,
        "name_zh": place.name_zh,
        "name_en": place.name_en,
        "aliases": aliases,
        "parent_id": parent,
        "kind": kind,
        "n_households": place.n_households,
        "n_coal_households": place.n_coal_households,
    }


def _kind(town: str) -> str:
    if town in SUBDISTRICTS:
        return "subdistrict"
    return "zone" if town in ZONES else "town"


def _short(name_zh: str) -> str:
    """What people say: 天字, and 天字镇 of a unit that was a town before."""
    short = name_zh[:2]
    return short if name_zh.endswith("镇") else f"{short}|{short}镇"
