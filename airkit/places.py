"""Districts as a tree: who lies within whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from airkit.case import Case


@dataclass(frozen=True)
class Places:
    """The districts of a case; ``parent`` holds ``""`` for those at the top."""

    parent: Mapping[str, str]
    kind: Mapping[str, str]
    name_zh: Mapping[str, str]
    name_en: Mapping[str, str]

    def upward(self, district_id: str) -> Iterator[str]:
        """A district and all it lies within, from the inside out.

        Examples
        --------
        >>> places = Places({"v": "t", "t": "c", "c": ""}, {}, {}, {})
        >>> list(places.upward("v"))
        ['v', 't', 'c']
        """
        while district_id:
            yield district_id
            district_id = self.parent.get(district_id, "")

    def depth(self, district_id: str) -> int:
        """How many districts lie around a district."""
        return sum(1 for _ in self.upward(district_id)) - 1

    def nearest(self, district_id: str, kinds: frozenset[str]) -> str:
        """The innermost district around, of one of these kinds; itself where there is none."""
        for around in self.upward(district_id):
            if self.kind.get(around) in kinds:
                return around
        return district_id

    def town(self, district_id: str) -> str:
        """The town-level unit a district lies in; itself where there is none."""
        return self.nearest(district_id, TOWN_LEVEL)

    def city(self, district_id: str) -> str:
        """The city a district lies in; itself where there is none."""
        return self.nearest(district_id, CITY_LEVEL)


TOWN_LEVEL = frozenset({"town", "subdistrict", "zone"})
CITY_LEVEL = frozenset({"city"})


def read_places(case: Case) -> Places:
    """The districts of a case."""
    frame = case.table("districts")
    text = frame.astype(object).where(frame.notna(), "").set_index("district_id")
    return Places(*(text[c].to_dict() for c in ("parent_id", "kind", "name_zh", "name_en")))
