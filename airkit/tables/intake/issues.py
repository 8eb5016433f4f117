"""What stands in the way of an intake, said with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from airkit.tables.faults import spoken
from airkit.words import Lang, say


@dataclass(frozen=True)
class Issue:
    """One thing to put right: the id of its sentence, the values in it, and where it stands."""

    rule: str
    values: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""
    cell: str = ""

    def sentence(self, lang: Lang) -> str:
        """What, where and the remedy, in one language."""
        text = say(self.rule, lang, **spoken(self.values, lang))
        if not self.sheet:
            return text
        place = f"“{self.sheet}”{self.cell}" if lang == "zh" else f'"{self.sheet}" {self.cell}'
        return f"{place.strip()}：{text}" if lang == "zh" else f"{place.strip()}: {text}"

    def as_dict(self, lang: Lang) -> dict[str, object]:
        """The issue for ``--json``."""
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "rule": self.rule,
            "sentence": self.sentence(lang),
        }
