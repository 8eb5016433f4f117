"""Every text is there in both languages, every id in the code has a text, no text is dead."""

import ast
import csv
import inspect
import re
import string
from collections.abc import Iterator, Sequence
from pathlib import Path

import airkit.errors
from airkit.tables.faults import Fault, Note
from airkit.words import LANGUAGES, OWN, SHOWN_UNITS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "airkit"
TREES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
}
with (PACKAGE / "words.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
IDS = [row["id"] for row in ROWS]

# First parts of an id that nothing but an id begins with.
FAMILIES = re.compile(r"(fault|note|cli|choice|pollutant)_[a-z0-9_]*[a-z0-9](?<!_zh)(?<!_en)")

WORD = r"[A-Za-z][A-Za-z0-9_]*"

# Calls whose first argument is an id, and classes whose argument `rule` is one after a prefix.
ERRORS = {name for name, thing in vars(airkit.errors).items() if inspect.isclass(thing)}
SPEAKERS = {"word", "say", "has_word", "_say"} | ERRORS - {"InputFaults"}
RULES = {"Fault": "fault_", "Note": "note_"}
RULE_POSITION = list(inspect.signature(Fault).parameters).index("rule")
VALUES_POSITION = list(inspect.signature(Fault).parameters).index("values")
assert list(inspect.signature(Note).parameters).index("rule") == RULE_POSITION


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Place, call and name of what is called."""
    for place, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield f"{place}:{node.lineno}", node, name


def argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    """The expression given for an argument, by keyword or position."""
    named = [given.value for given in call.keywords if given.arg == keyword]
    if named:
        return named[0]
    return call.args[position] if len(call.args) > position else None


def spellings(node: ast.expr | None) -> list[str | re.Pattern[str]]:
    """The texts an expression can give, as far as the code spells them out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return spellings(node.body) + spellings(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return [pattern_of(node)]
    return []


def pattern_of(text: ast.JoinedStr) -> re.Pattern[str]:
    """What an f-string can give: each of its places stands for one piece of an id."""
    pieces = [
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[A-Za-z0-9_]+"
        for part in text.values
    ]
    return re.compile("".join(pieces))


def can_give(parts: Sequence[ast.expr], word_id: str, pieces: set[str]) -> bool:
    """Whether an f-string's parts can make an id when its places take pieces spelt elsewhere."""
    if not parts:
        return word_id == ""
    first, rest = parts[0], parts[1:]
    if isinstance(first, ast.Constant):
        fixed = str(first.value)
        return word_id.startswith(fixed) and can_give(rest, word_id[len(fixed) :], pieces)
    return any(
        (word_id[:cut] in pieces or word_id[:cut].isdigit())
        and can_give(rest, word_id[cut:], pieces)
        for cut in range(1, len(word_id) + 1)
    )


def test_each_text_is_there_once_in_both_languages() -> None:
    assert len(IDS) == len(set(IDS))
    assert not [row["id"] for row in ROWS if not all(row[lang].strip() for lang in LANGUAGES)]
    assert not [row["id"] for row in ROWS if None in row or None in row.values()]
    assert not [word_id for word_id in IDS if not re.fullmatch(r"[a-z][A-Za-z0-9_]*", word_id)]


def places(text: str) -> set[str]:
    """Names of the places a text leaves open."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_leave_the_same_places_open() -> None:
    shows_braces = {"intake_toml_head"}  # explains how to write such places; is never filled
    filled = [row for row in ROWS if row["id"] not in shows_braces]
    assert not [row["id"] for row in filled if places(row["zh"]) != places(row["en"])]


def test_chinese_is_chinese_and_english_is_not() -> None:
    han = re.compile(r"[\u3400-\u9fff]")
    assert not [row["id"] for row in ROWS if han.search(row["en"])]


def test_each_id_in_the_code_has_a_text() -> None:
    known = set(IDS)
    wanted = []
    for where, call, name in calls():
        if name in SPEAKERS:
            wanted += [(where, "", text) for text in spellings(argument(call, 0, "word_id"))]
        elif name in RULES:
            rules = spellings(argument(call, RULE_POSITION, "rule"))
            wanted += [(where, RULES[name], rule) for rule in rules]
    assert wanted
    missing = [
        f"{where} {prefix}{text if isinstance(text, str) else text.pattern}"
        for where, prefix, text in wanted
        if not (
            prefix + text in known
            if isinstance(text, str)
            else any(re.fullmatch(prefix + text.pattern, word_id) for word_id in known)
        )
    ]
    assert not missing


def given_names(call: ast.Call, name: str) -> set[str] | None:
    """Names a call fills a text with; None where the code does not spell all of them out."""
    if name in RULES:
        values = argument(call, VALUES_POSITION, "values")
        if values is None:
            return {"value"}
        if not isinstance(values, ast.Dict):
            return None
        keys = [one.value for one in values.keys if isinstance(one, ast.Constant)]
        return {"value", *map(str, keys)} if len(keys) == len(values.keys) else None
    names = [one.arg for one in call.keywords]
    return None if None in names else {one for one in names if one}


def test_each_place_of_a_text_is_filled() -> None:
    texts = {row["id"]: row["zh"] for row in ROWS}
    unfilled = []
    for where, call, name in calls():
        if name in RULES:
            ids = spellings(argument(call, RULE_POSITION, "rule"))
        elif name == "say" or name in ERRORS - {"InputFaults"}:
            ids = spellings(argument(call, 0, "word_id"))
        else:
            continue
        given = given_names(call, name)
        for one in ids:
            text = texts.get(RULES.get(name, "") + one) if isinstance(one, str) else None
            if text and given is not None and set(places(text)) - given:
                unfilled.append(f"{where} {one}: {set(places(text)) - given}")
    assert not unfilled


def test_each_literal_that_looks_like_an_id_is_one() -> None:
    strangers = [
        f"{place}:{node.lineno} {node.value}"
        for place, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if FAMILIES.fullmatch(node.value) and node.value not in IDS
    ]
    assert not strangers


def test_each_shown_unit_has_a_text() -> None:
    assert {
        word_id
        for steps in SHOWN_UNITS.values()
        for lang in LANGUAGES
        for _, _, word_id in steps[lang]
    } <= set(IDS)


def literals() -> set[str]:
    """Every text that stands in the code outside docstrings, every name given by a call (a column
    that is assigned), and every cell of the contract."""
    found = {
        node.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value
    }
    for path in (*PACKAGE.rglob("*.csv"), *(ROOT / "data" / "reference").glob("*.csv")):
        if path.name != "words.csv":
            with path.open(encoding="utf-8", newline="") as file:
                found.update(
                    piece for row in csv.reader(file) for cell in row for piece in cell.split("|")
                )
    found |= {given.arg for _, call, _ in calls() for given in call.keywords if given.arg}
    found |= {word for text in found for word in re.findall(WORD, text)}
    cut_off = {
        str(call.args[0].value)
        for _, call, name in calls()
        if name == "removeprefix" and isinstance(call.args[0], ast.Constant)
    }
    return found | {text.removeprefix(start) for text in found for start in cut_off}


def templates() -> str:
    """Texts that name ids without being code: templates and notebooks."""
    kinds = {".html", ".j2", ".jinja", ".md", ".ipynb"}
    folders = (PACKAGE, ROOT / "notebooks")
    paths = [p for folder in folders for p in folder.rglob("*") if p.suffix in kinds]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_no_text_is_dead() -> None:
    made = [
        node.values
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and re.match(r"[a-z]+_", str(node.values[0].value))
    ]
    named = literals() | set(re.findall(WORD, templates()))
    stems = tuple(word for word in named if re.fullmatch(r"[a-z]+_([a-z]+_)*", word))

    def spelt(text: str) -> bool:
        return text in named or any(can_give(parts, text, named) for parts in made)

    def glued(word_id: str) -> bool:
        """From a stem such as ``report_part_`` and a piece."""
        return any(spelt(word_id.removeprefix(stem)) for stem in stems if word_id.startswith(stem))

    asked = [word_id for word_id in IDS if not word_id.startswith(OWN)]  # those go by their text
    assert not [word_id for word_id in asked if not spelt(word_id) and not glued(word_id)]
