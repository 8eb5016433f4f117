"""Help that is whole at any width of the terminal.

Chinese has no blanks at which to break a line, so the tables of the help would cut what is wider
than they are; told to fold, they show all of it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


class App(typer.Typer):
    """Commands whose help is folded."""

    def __init__(self, **options: Any) -> None:
        super().__init__(cls=_Group, add_completion=False, **options)

    def command(self, name: str | None = None, **options: Any) -> Callable[[Any], Any]:
        """Add a command."""
        return super().command(name, cls=_Command, **options)


class _Command(TyperCommand):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        with _folded():
            super().format_help(ctx, formatter)


class _Group(TyperGroup):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        with _folded():
            super().format_help(ctx, formatter)


@contextmanager
def _folded() -> Iterator[None]:
    """Tables of the help, and the texts in them, fold; typer itself has no setting for it."""
    from rich.columns import Columns
    from rich.table import Table
    from typer import rich_utils

    class FoldedTable(Table):
        def add_row(self, *cells: Any, **options: Any) -> None:
            super().add_row(*cells, **options)
            for column in self.columns:
                column.overflow = "fold"

    def folded_columns(texts: Sequence[Any]) -> Columns:
        for text in texts:
            text.overflow = "fold"
        return Columns(texts)

    drawn_by: Any = rich_utils
    drawn_by.Table, drawn_by.Columns = FoldedTable, folded_columns
    try:
        yield
    finally:
        drawn_by.Table, drawn_by.Columns = Table, Columns
