"""What a briefing consists of: sentences whose numbers know where they come from.

Writers (Word, slides, page, workbook) read these blocks and know no job; the sections know the jobs
and no file format.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from airkit.words import Lang


@dataclass(frozen=True)
class Origin:
    """Where a number comes from.

    Attributes
    ----------
    job : str
        The job that made it; ``layout`` for numbers of pages, figures and tables, ``words`` for
        digits that stand in the kit's own sentences.
    quantity : str
        What it is a number of, as the job names it.
    rows : tuple of str
        Input rows, ``table:first-last``.
    factors, sources : tuple of str
        Factors and documents it leans on, by id.
    """

    job: str
    quantity: str
    rows: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Number:
    """A number, a date or a quoted text as it is printed, with its value and its origin."""

    text: str
    value: float | str | None
    unit: str
    origin: Origin


Part = str | Number


@dataclass(frozen=True)
class Sentence:
    """A text in parts."""

    parts: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        """All parts in one.

        Examples
        --------
        >>> Sentence(("is ", Number("3", 3, "1", Origin("layout", "count")))).text
        'is 3'
        """
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def numbers(self) -> Iterator[Number]:
        """Its numbers, in order."""
        return (part for part in self.parts if isinstance(part, Number))


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; a ``lead`` paragraph is the answer of its section."""

    sentence: Sentence
    is_lead: bool = False


@dataclass(frozen=True)
class Table:
    """A table; ``weights`` are the shares of the width its columns take, ``numeric`` the right-set.

    Attributes
    ----------
    columns : tuple of str
        Headings.
    rows : tuple of tuple of Sentence
        Cells.
    charted : int or None
        The column that a chart of the table shows, by its place.
    named : int
        The column that names the rows.
    """

    title: Sentence
    columns: tuple[str, ...]
    rows: tuple[tuple[Sentence, ...], ...]
    weights: tuple[float, ...]
    numeric: tuple[bool, ...]
    charted: int | None = None
    named: int = 0


@dataclass(frozen=True)
class Picture:
    """A figure of the kit.

    Attributes
    ----------
    name : str
        Name of its files, without language and suffix.
    caption : Sentence
        Below it.
    draw : callable
        ``draw(ax=..., lang=...)`` draws it.
    table : DataFrame
        What it draws.
    width_share : float
        How wide it stands on a page of the Word version, of the full width [1].
    """

    name: str
    caption: Sentence
    draw: Callable[..., Any]
    table: pd.DataFrame
    width_share: float = 1.0


Block = Paragraph | Table | Picture


@dataclass(frozen=True)
class Section:
    """A part of the briefing.

    Attributes
    ----------
    name : str
        Identifier.
    heading : str
        As printed, without its number.
    blocks : tuple of Block
        What stands in it.
    slide : tuple of Sentence
        Takeaway and at most three points for the slides; empty where it has none.
    """

    name: str
    heading: str
    blocks: tuple[Block, ...]
    slide: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Masthead:
    """Who issues the briefing, its number, who signs it and who receives it; empty: to fill."""

    series: str = ""
    issue: str = ""
    issuer: str = ""
    signer: str = ""
    report_to: str = ""
    send_to: str = ""
    distribute_to: str = ""
    copies: str = ""


@dataclass(frozen=True)
class Brief:
    """The whole briefing in one language.

    Attributes
    ----------
    lang : {"zh", "en"}
    title : Sentence
    day : Number
        The day it speaks of.
    badge : str
        Printed beside the title, such as the mark of a fictional case; empty for none.
    key_points : tuple of Sentence
        The answers, the most important first.
    sections : tuple of Section
    closing : tuple of Sentence
        What it rests on: case, ledger, versions.
    stamp : dict
        Digest of the case, head of the ledger, versions.
    """

    lang: Lang
    masthead: Masthead
    title: Sentence
    day: Number
    badge: str
    key_points: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    closing: tuple[Sentence, ...]
    stamp: dict[str, Any] = field(default_factory=dict)

    def pictures(self) -> Iterator[Picture]:
        """Its figures, in order."""
        return (b for section in self.sections for b in section.blocks if isinstance(b, Picture))

    def tables(self) -> Iterator[Table]:
        """Its tables, in order."""
        return (b for section in self.sections for b in section.blocks if isinstance(b, Table))

    def sentences(self) -> Iterator[tuple[str, Sentence]]:
        """Every sentence with the name of its place."""
        yield "title", self.title
        yield "title", Sentence((self.day,))
        for sentence in self.key_points:
            yield "key_points", sentence
        for section in self.sections:
            for block in section.blocks:
                yield from ((section.name, one) for one in sentences_of(block))
            yield from ((section.name, one) for one in section.slide)
        for sentence in self.closing:
            yield "closing", sentence


def sentences_of(block: Block) -> Iterator[Sentence]:
    """The sentences of a block: its text, its title or caption, its cells."""
    if isinstance(block, Paragraph):
        yield block.sentence
    elif isinstance(block, Picture):
        yield block.caption
    else:
        yield block.title
        for row in block.rows:
            yield from row
