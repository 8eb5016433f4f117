"""What a template may hold: names, their parts, loops over lists and simple conditions.

Anything else (calls, filters, arithmetic, macros, imports) is a fault and is never run. Loops go
over lists of the briefing, an inner one only over what belongs to the outer's item, so that no
template can grow beyond what the briefing holds.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from jinja2 import nodes

from airkit.report.brief.template.names import Shape
from airkit.words import Lang, say, word

SHOWN = 40  # characters of the template shown around a fault
_TAG = re.compile(r"<[^>]*>")
_TEXT_ENDS = re.compile(r"<w:t(?: [^>]*)?>|</w:t>")
_CONDITIONS = (nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand)
LOOP: Mapping[str, Shape] = dict.fromkeys(("first", "last", "index", "length"), "text")


@dataclass(frozen=True)
class TemplateFault:
    """One fault: in which part of the template, near which words, what it is."""

    part: str
    near: str
    rule: str
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, lang: Lang) -> str:
        """Place and remedy in one line."""
        what = say(f"template_{self.rule}", lang, **self.values)
        place = word(f"template_part_{self.part}", lang)
        return say("template_fault", lang, place=place, near=self.near, what=what)

    def as_dict(self, lang: Lang) -> dict[str, object]:
        """The fault for ``--json``."""
        given = {"part": self.part, "near": self.near, "rule": self.rule}
        return {**given, "sentence": self.sentence(lang)}


def faults_in(
    tree: nodes.Template, source: str, part: str, shape: Mapping[str, Shape]
) -> list[TemplateFault]:
    """All faults of one part of a template.

    Parameters
    ----------
    tree : Template
        Its syntax tree; only read.
    source : str
        The XML it was read from.
    part : str
        ``body``, ``header``, ``footer``, ``notes`` or ``properties``.
    shape : mapping
        The names there are.
    """
    return list(_Reader(source, part).all_of(tree.body, dict(shape), ""))


class _Reader:
    """Walks a tree in the order of the document, knowing whether it stands within a text."""

    def __init__(self, source: str, part: str) -> None:
        self.lines = source.split("\n")
        self.part = part
        self.is_in_text = part == "properties"

    def all_of(
        self, these: list[Any], scope: dict[str, Shape], item: str
    ) -> Iterator[TemplateFault]:
        """Faults of some nodes; ``item`` is the name the nearest loop gives."""
        for node in these:
            if isinstance(node, nodes.Output):
                yield from self.output(node, scope)
            elif isinstance(node, nodes.For):
                yield from self.loop(node, scope, item)
            elif isinstance(node, nodes.If):
                yield from self.condition(node.test, scope)
                rest = [*node.body, *node.elif_, *node.else_]
                yield from self.all_of(rest, scope, item)
            else:
                yield self.fault(node, "only_names")

    def output(self, node: nodes.Output, scope: dict[str, Shape]) -> Iterator[TemplateFault]:
        """Text that stays, and names that are printed."""
        for part in node.nodes:
            if isinstance(part, nodes.TemplateData):
                ends = _TEXT_ENDS.findall(part.data)
                self.is_in_text = not ends[-1].startswith("</") if ends else self.is_in_text
                continue
            shape = yield from self.shape_of(part, scope)
            if shape == "block" and (self.is_in_text or self.part != "body"):
                yield self.fault(part, "block_in_text")
            elif shape == "text" and not self.is_in_text:
                yield self.fault(part, "text_as_block")
            elif isinstance(shape, list | Mapping):
                yield self.fault(part, "not_a_text", name=_spelt(part))

    def loop(self, node: nodes.For, scope: dict[str, Shape], item: str) -> Iterator[TemplateFault]:
        """A loop over a list; an inner one over a list of the outer's item."""
        if node.test is not None or node.recursive or not isinstance(node.target, nodes.Name):
            yield self.fault(node, "only_names")
            return
        shape = yield from self.shape_of(node.iter, scope)
        if shape is None:
            return
        if not isinstance(shape, list):
            yield self.fault(node, "not_a_list", name=_spelt(node.iter))
            return
        if item and _spelt(node.iter).partition(".")[0] != item:
            yield self.fault(node, "inner_loop", name=_spelt(node.iter), item=item)
            return
        inner = {**scope, node.target.name: shape[0], "loop": LOOP}
        yield from self.all_of([*node.body, *node.else_], inner, node.target.name)

    def condition(self, node: nodes.Node, scope: dict[str, Shape]) -> Iterator[TemplateFault]:
        """Names, comparisons, and, or, not."""
        if isinstance(node, _CONDITIONS):
            for child in node.iter_child_nodes():
                yield from self.condition(child, scope)
        elif not isinstance(node, nodes.Const):
            yield from self.shape_of(node, scope)

    def shape_of(self, node: nodes.Node, scope: dict[str, Shape]) -> Iterator[TemplateFault] | Any:
        """What a name stands for; None and a fault where there is no such name."""
        names = _path(node)
        if names is None:
            yield self.fault(node, "only_names")
            return None
        shape: Any = scope
        for name in names:
            if shape == "any":
                return shape
            if not isinstance(shape, Mapping) or name not in shape:
                known = sorted(shape) if isinstance(shape, Mapping) else []
                near = get_close_matches(name, known, 3, 0.5) or known
                told = {"name": name, "near": ", ".join(near) or "–"}
                yield self.fault(node, "unknown", **told)
                return None
            shape = shape[name]
        return shape

    def fault(self, node: nodes.Node, rule: str, **values: object) -> TemplateFault:
        """A fault and the words around it."""
        return TemplateFault(
            self.part, near_line(self.lines, node.lineno, _last(node)), rule, values
        )


def near_line(lines: list[str], number: int, name: str = "") -> str:
    """The words of the paragraph in a line of XML that holds a name, around it where many.

    Examples
    --------
    >>> near_line(["<w:p>{{ titel }}</w:p>"], 1)
    '{{ titel }}'
    """
    paragraphs = lines[min(number, len(lines)) - 1].split("</w:p>")
    line = next((one for one in paragraphs if name in one), paragraphs[0])
    line = _TAG.sub("", line).strip()
    start = max(line.find(name) - SHOWN // 2, 0) if name else 0
    return line[start : start + SHOWN]


def _path(node: nodes.Node) -> tuple[str, ...] | None:
    """``a.b["c"]`` as its names; None for anything else, and for names Python keeps to itself."""
    names: list[str] = []
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        name = node.attr if isinstance(node, nodes.Getattr) else _key(node.arg)
        if name is None:
            return None
        names.append(name)
        node = node.node
    if not isinstance(node, nodes.Name):
        return None
    names.append(node.name)
    return None if any(name.startswith("_") for name in names) else tuple(reversed(names))


def _key(node: nodes.Node) -> str | None:
    is_text = isinstance(node, nodes.Const) and isinstance(node.value, str)
    return str(node.value) if is_text and isinstance(node, nodes.Const) else None


def _spelt(node: nodes.Node) -> str:
    return ".".join(_path(node) or ())


def _last(node: nodes.Node) -> str:
    """The last name in a node, to be looked for in the line."""
    inner = node.iter if isinstance(node, nodes.For) else node
    return (_path(inner) or ("",))[-1]
