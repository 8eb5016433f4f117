"""The data dictionary and the page of equations, rendered from the contract and the docstrings."""

from pathlib import Path

from airkit.report.reference.dictionary import data_dictionary
from airkit.report.reference.equations import equations_page

__all__ = ["data_dictionary", "equations_page", "reference_pages", "write_reference"]


def reference_pages() -> dict[str, str]:
    """All pages by file name, as Markdown."""
    return {
        "data_dictionary.zh.md": data_dictionary("zh"),
        "data_dictionary.md": data_dictionary("en"),
        "equations.md": equations_page(),
    }


def write_reference(folder: str | Path) -> list[Path]:
    """Write the pages into a folder that is there."""
    paths = []
    for name, text in reference_pages().items():
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    return paths
