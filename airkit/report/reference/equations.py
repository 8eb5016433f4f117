"""The page of equations: docstrings of the functions that hold them, as Markdown."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import airkit
from airkit.words import LANGUAGES, word

HOME = Path(airkit.__file__).parent

# Chapters, their modules, and whose docstrings are shown beside the module's own.
ALL = ("*",)  # all that is public
CHAPTERS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "coal": (("coal/equations", ALL),),
    "emissions": (("emissions", ALL),),
    "finance": (("finance", ALL),),
    "schedule": (
        ("schedule/problem/problem", ("Problem.reference_margin_yuan",)),
        ("schedule/model/measure", ("cost_of",)),
        ("schedule/outcome", ("Outcome", "Outcome.gap_of_loss")),
        ("schedule/proven", ("Proven.gap_yuan", "Proven.gap")),
        ("schedule/model/arrays", ("Family",)),
        (
            "schedule/exact/families",
            (
                "define_states",
                "define_starts",
                "define_minimum_on",
                "define_minimum_off",
                "define_loads",
                "define_rows",
                "define_modes",
                "define_stocks",
                "define_orders",
                "define_cost",
            ),
        ),
        ("schedule/decomposed/dual", ()),
        ("schedule/decomposed/line_programme", ("starting_days",)),
    ),
    "air": (
        ("campaign/air/aqi", ("iaqi", "daily_aqi")),
        ("campaign/air/rounding", ("half_even",)),
        ("campaign/air/statistics", ("percentile", "composite_index")),
        ("campaign/air/means", ("completion_ratio",)),
        ("campaign/air/heavy", ("heavy_days",)),
    ),
}
SECTION = re.compile(r"^(?P<title>[A-Z][A-Za-z ]+)\n-{3,}\n", re.MULTILINE)
ENTRY = re.compile(r"^(?P<name>\S[^\n]*)(?P<text>(?:\n(?: {4}[^\n]*)?)*)", re.MULTILINE)
Described = ast.FunctionDef | ast.ClassDef


def equations_page() -> str:
    """All chapters; the docstrings are English, headings stand in both languages."""
    lines = [f"# {_both('equations_title')}"]
    lines += ["", *(paragraph for lang in LANGUAGES for paragraph in (_intro(lang), ""))]
    for chapter, modules in CHAPTERS.items():
        lines += [f"## {_both(f'equations_{chapter}')}", ""]
        for module, names in modules:
            lines += _module(module, names)
    return "\n".join(lines).rstrip("\n") + "\n"


def _both(word_id: str) -> str:
    return " ".join(word(word_id, lang) for lang in LANGUAGES)


def _intro(lang: str) -> str:
    return word("equations_intro", "zh" if lang == "zh" else "en")


def _module(module: str, names: tuple[str, ...]) -> list[str]:
    """A module's own words and those of its functions."""
    tree = ast.parse((HOME / f"{module}.py").read_text(encoding="utf-8"))
    found = dict(_described(tree.body))
    lines = [f"### `airkit.{module.replace('/', '.')}`", "", prose(ast.get_docstring(tree) or "")]
    for name in found if names == ALL else names:
        lines += ["", f"#### `{name}`", "", *_entry(found[name])]
    return [*lines, ""]


def _described(body: list[ast.stmt], owner: str = "") -> Iterator[tuple[str, Described]]:
    """Public functions and classes with what they are called, methods behind their class."""
    for node in body:
        if isinstance(node, Described) and not node.name.startswith("_"):
            yield f"{owner}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from _described(node.body, f"{node.name}.")


def _entry(node: Described) -> list[str]:
    """One docstring: what it says, then its sections."""
    pieces = SECTION.split(inspect.cleandoc(ast.get_docstring(node) or ""))
    lines = [prose(pieces[0].strip("\n"))]
    for title, text in zip(pieces[1::2], pieces[2::2], strict=True):
        lines += ["", f"*{title}*", "", *_section(title, text.strip("\n"))]
    return lines


def _section(title: str, text: str) -> list[str]:
    if title == "Examples":
        return _examples(text)
    if title in ("References", "Notes"):
        return [prose(re.sub(r"^\.\. \[\d+\] ", "", text, flags=re.MULTILINE))]
    return [
        f"- `{entry['name']}`: {prose(' '.join(entry['text'].split()))}".rstrip(": ")
        for entry in ENTRY.finditer(text)
    ]


def _examples(text: str) -> list[str]:
    """Examples as code; words between them as words."""
    lines: list[str] = []
    for block in re.split(r"\n\n+", text):
        is_code = block.startswith(">>>")
        lines += ["```python", block, "```", ""] if is_code else [prose(block), ""]
    return lines[:-1]


def prose(text: str) -> str:
    r"""Docstring text as Markdown: references and literals in plain backticks.

    Examples
    --------
    >>> prose("See :func:`airkit.finance.annual_cost` and ``rate``.")
    'See `airkit.finance.annual_cost` and `rate`.'
    >>> prose("a * b < c")
    'a \\* b &lt; c'
    """
    text = re.sub(r":[a-z]+:`~?([^`]+)`", r"`\1`", text)
    text = re.sub(r"``([^`]+)``", r"`\1`", text)
    kept = re.split(r"(`[^`]+`|^ {4}.*$)", text, flags=re.MULTILINE)
    for place in range(0, len(kept), 2):
        kept[place] = re.sub(r"([*_])", r"\\\1", kept[place]).replace("<", "&lt;")
    return "".join(kept)
