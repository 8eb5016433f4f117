"""Figures and tables numbered through the whole briefing."""

from collections.abc import Sequence
from dataclasses import replace

from airkit.report.brief.compose import compose, count
from airkit.report.brief.content import Block, Origin, Picture, Section, Table
from airkit.words import Lang


def numbered(sections: Sequence[Section], lang: Lang) -> tuple[Section, ...]:
    """The sections with 图1, 图2 ... before captions and 表1, 表2 ... before titles of tables."""
    n_pictures = n_tables = 0
    done = []
    for section in sections:
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Picture):
                n_pictures += 1
                number = count(n_pictures, Origin("layout", "figure"))
                caption = compose("brief_figure_n", lang, n=number, text=block.caption)
                blocks.append(replace(block, caption=caption))
            elif isinstance(block, Table):
                n_tables += 1
                number = count(n_tables, Origin("layout", "table"))
                blocks.append(
                    replace(block, title=compose("brief_table_n", lang, n=number, text=block.title))
                )
            else:
                blocks.append(block)
        done.append(replace(section, blocks=tuple(blocks)))
    return tuple(done)
