"""Names of towns in a sheet and the districts of the case they mean."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from airkit.tables.intake.amounts import MOST_REMEMBERED, plain
from airkit.tables.reading.lexicon import is_a, meaning

# What a place is called besides its proper name; long forms first.
_RANK = re.compile(
    r"(?<=.{2})(经济技术开发区|经济开发区|高新区|开发区|街道办事处|办事处|街道办|街道|镇|乡|办|村)$"
)
_LOOKS_LIKE_PLACE = re.compile(r".{1,12}(镇|乡|街道|街道办|办事处|开发区|高新区|园区|县|区|市|村)")
_NUMBERED = re.compile(r"^(\d+|[一二三四五六七八九十]+)[、.．]\s*")
NEAR = 0.6


@dataclass(frozen=True)
class Towns:
    """Ids of districts by every name they go by."""

    ids: Mapping[str, str]

    def knows(self, name: str) -> bool:
        """Whether the name is that of a district, exactly or but for its rank."""
        return town_key(name) in self.ids or bool(self._same_stem(name))

    def find(self, name: str) -> tuple[str, str]:
        """Id of the district a name means, and the known name it was taken for where that differs.

        Examples
        --------
        >>> towns = Towns({"马村镇": "macun", "马集镇": "maji"})
        >>> towns.find("马村镇"), towns.find("马村"), towns.find("城区")
        (('macun', ''), ('macun', '马村镇'), ('', ''))
        """
        key = town_key(name)
        if key in self.ids:
            return self.ids[key], ""
        same = self._same_stem(name)
        found = {self.ids[each] for each in same}
        return (found.pop(), same[0]) if len(found) == 1 else ("", "")

    def near(self, name: str) -> list[str]:
        """Known names that look like this one."""
        return difflib.get_close_matches(town_key(name), self.ids, n=3, cutoff=NEAR)

    @cached_property
    def _stems(self) -> dict[str, list[str]]:
        stems: dict[str, list[str]] = {}
        for known in self.ids:
            stems.setdefault(_stem(known), []).append(known)
        return stems

    def _same_stem(self, name: str) -> list[str]:
        stem = _stem(town_key(name))
        return self._stems.get(stem, []) if len(stem) >= 2 else []


def read_towns(districts: pd.DataFrame | None) -> Towns:
    """Names and aliases of the districts of a case; no districts, no names.

    Parameters
    ----------
    districts : DataFrame or None
        Table ``districts``: ``district_id, name_zh`` and, where there are, ``name_en, aliases``.
    """
    ids: dict[str, str] = {}
    for row in [] if districts is None else districts.to_dict("records"):
        names = [row["district_id"], row.get("name_zh"), row.get("name_en")]
        aliases = row.get("aliases")
        names += str(aliases).split("|") if pd.notna(aliases) else []
        for name in names:
            if pd.notna(name) and str(name).strip():
                ids.setdefault(town_key(str(name)), str(row["district_id"]))
    return Towns(ids)


@lru_cache(maxsize=MOST_REMEMBERED)
def town_key(name: str) -> str:
    """A name without blanks and numbering, as names are compared.

    Examples
    --------
    >>> town_key("1、马 村 镇"), town_key("一、城区")
    ('马村镇', '城区')
    """
    return _NUMBERED.sub("", plain(name)).replace(" ", "")


def looks_like_town(text: str) -> bool:
    """Whether a text has the form of a place name (马村镇), for cases that bring no districts.

    Examples
    --------
    >>> looks_like_town("马村镇"), looks_like_town("煤改气"), looks_like_town("合计")
    (True, False, False)
    """
    if is_a("district_heading", text) or meaning("total", text):
        return False
    return _LOOKS_LIKE_PLACE.fullmatch(town_key(text)) is not None


def _stem(name: str) -> str:
    return _RANK.sub("", name)
