"""What can go wrong, said in Chinese and English.

AirkitError
├── UsageError     a call or command that cannot be carried out as given
├── FactorError    a factor that is unknown, missing, or used without leave
├── LedgerError    a ledger that cannot be opened, written or trusted
└── CaseError      a file or folder that cannot be read as a case
    └── InputFaults    readable, but its contents break the contract: all faults at once
"""

from collections.abc import Sequence
from typing import Protocol

from airkit.words import LANGUAGES, Lang, say

FAULT_CAP = 100  # at most so many faults are printed; all are counted


class Sayable(Protocol):
    """Anything with a sentence in each language, such as a fault."""

    def sentence(self, lang: Lang) -> str: ...

    def as_dict(self, lang: Lang) -> dict[str, object]: ...


class AirkitError(Exception):
    """An error a user meets: the id of its text in ``words.csv`` and the values in it.

    Examples
    --------
    >>> FactorError("factor_not_found", factor_id="x", near="y").say("en")
    'No factor "x"; near it: y.'
    """

    def __init__(self, word_id: str, **values: object) -> None:
        super().__init__(word_id, values)
        self.word_id = word_id
        self.values = values

    def say(self, lang: Lang) -> str:
        """The sentence in one language."""
        return say(self.word_id, lang, **self.values)

    def __str__(self) -> str:
        return "\n".join(self.say(lang) for lang in LANGUAGES)


class UsageError(AirkitError):
    """A call or command that cannot be carried out as given."""


class FactorError(AirkitError):
    """A factor that is unknown, missing, or used without leave."""


class LedgerError(AirkitError):
    """A ledger that cannot be opened, written or trusted."""


class CaseError(AirkitError):
    """A file or folder that cannot be read as a case."""


class InputFaults(CaseError):
    """The contents break the contract; ``faults`` holds every fault found."""

    def __init__(self, faults: Sequence[Sayable]) -> None:
        super().__init__("input_faults", n=len(faults))
        self.faults = tuple(faults)

    def say(self, lang: Lang) -> str:
        """The count, then one sentence a fault (the first hundred, and how many more)."""
        return "\n".join([super().say(lang), *fault_lines(self.faults, lang)])


def fault_lines(faults: Sequence[Sayable], lang: Lang, cap: int = FAULT_CAP) -> list[str]:
    """One sentence a fault; at most ``cap`` are written out, and how many more there are."""
    lines = [f"  {fault.sentence(lang)}" for fault in faults[:cap]]
    more = len(faults) - len(lines)
    return [*lines, say("check_more", lang, n=more)] if more else lines
