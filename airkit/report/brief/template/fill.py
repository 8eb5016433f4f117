"""A county's template read, checked and filled by docxtpl, in a sandbox."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from airkit.errors import InputFaults, UsageError
from airkit.report.brief.content import Block, Brief, Picture, Table
from airkit.report.brief.template.check import TemplateFault, faults_in, near_line
from airkit.report.brief.template.names import BEFOREHAND, Shape, shape_of, texts_of
from airkit.report.brief.word import add_block
from airkit.report.office.same_bytes import fix_properties, fix_zip

MOST_BYTES = 64 * 1024**2  # of all parts unpacked
GRID = "Table Grid"
PARTS = {"document": "body", "header": "header", "footer": "footer", "footnotes": "notes"}


def check_template(path: str | Path) -> None:
    """Say what is wrong with a template before the jobs have run.

    Raises
    ------
    UsageError
        No Word file, or one that unpacks to more than 64 MB.
    InputFaults
        All that is not a name, a loop or a condition, and all names there can be none of.
    """
    template = _read(Path(path))
    _render(template, _Checked(template, BEFOREHAND, is_filling=False), {})


def fill_template(
    template_path: Path, path: Path, brief: Brief, pictures: Mapping[str, Path]
) -> Path:
    """Write a briefing in a county's own template.

    Parameters
    ----------
    template_path : Path
        The template (.docx).
    path : Path
        The file to write.
    brief : Brief
        What it says.
    pictures : mapping
        File of each figure by its name.

    Raises
    ------
    UsageError, InputFaults
        As :func:`check_template`; numbers and figures this briefing lacks are faults too.
    """
    check_names = _read(template_path)
    _render(check_names, _Checked(check_names, shape_of(brief), is_filling=False), {})
    template = _read(template_path)
    _provide_grid(template.docx)
    content = _with_blocks(template.docx, brief, pictures)
    _render(template, _Checked(template, shape_of(brief), is_filling=True), content)
    fix_properties(template.docx.core_properties, brief.title.text)
    template.save(str(path))
    return fix_zip(path)


class _Checked(ImmutableSandboxedEnvironment):
    """A sandbox that compiles nothing but what :func:`faults_in` finds no fault with."""

    def __init__(
        self, template: DocxTemplate, shape: Mapping[str, Shape], *, is_filling: bool
    ) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self.template, self.shape, self.is_filling = template, shape, is_filling
        self.faults: list[TemplateFault] = []

    def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> Any:
        """The template of a text; one that gives the text back where it may not be filled."""
        found = self._faults_of(source)
        self.faults += found
        if found or not self.is_filling:
            return _AsItIs(source)
        return super().from_string(source, globals, template_class)

    def _faults_of(self, source: str) -> list[TemplateFault]:
        part = _part_of(self.template, source)
        try:
            return faults_in(self.parse(source), source, part, self.shape)
        except TemplateSyntaxError as error:
            near = near_line(source.split("\n"), error.lineno)
            return [TemplateFault(part, near, "syntax", {"reason": error.message})]


class _AsItIs:
    """A template that is not filled."""

    def __init__(self, source: str) -> None:
        self.source = source

    def render(self, _content: Any) -> str:
        """The text it was made of."""
        return self.source


def _render(template: DocxTemplate, environment: _Checked, content: dict[str, Any]) -> None:
    template.render(content, environment, autoescape=True)
    if environment.faults:
        raise InputFaults(environment.faults)


def _part_of(template: DocxTemplate, source: str) -> str:
    """Which part of the file a text is from; properties are no XML."""
    if "<w:" not in source:
        return "properties"
    name = Path(str(template.current_rendering_part.partname)).stem.rstrip("0123456789")
    return PARTS.get(name, "body")


def _read(path: Path) -> DocxTemplate:
    """The file as docxtpl holds it, its document open."""
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
                raise UsageError("template_too_large", path=path, most=MOST_BYTES // 1024**2)
        template = DocxTemplate(str(path))
        template.init_docx()
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise UsageError("template_unreadable", path=path) from error
    return template


def _provide_grid(document: Any) -> None:
    """The table style the blocks are ruled with, where the template has none of that name."""
    if GRID in (style.name for style in document.styles):
        return
    style = document.styles.add_style(GRID, WD_STYLE_TYPE.TABLE)
    properties, borders = OxmlElement("w:tblPr"), OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in {"val": "single", "sz": "4", "space": "0", "color": "auto"}.items():
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.append(borders)
    style.element.append(properties)


def _with_blocks(document: Any, brief: Brief, pictures: Mapping[str, Path]) -> dict[str, Any]:
    """All values; paragraphs, pictures and tables as the XML that goes into this document."""
    content = texts_of(brief)
    blocks = [[_xml(document, one, pictures) for one in s.blocks] for s in brief.sections]
    for values, made in zip(content["sections"], blocks, strict=True):
        values["content"] = Markup("").join(made)
    flat = [
        pair for s, made in zip(brief.sections, blocks, strict=True)
        for pair in zip(s.blocks, made, strict=True)
    ]  # fmt: skip
    tables = [xml for block, xml in flat if isinstance(block, Table)]
    for values, xml in zip(content["tables"], tables, strict=True):
        values["content"] = xml
    content["figures"] = {block.name: xml for block, xml in flat if isinstance(block, Picture)}
    return content


def _xml(document: Any, block: Block, pictures: Mapping[str, Path]) -> Markup:
    """A block as XML; its picture becomes part of the document, its place does not."""
    body = document._element.body
    before = set(body.iterchildren())
    add_block(document, block, pictures)
    made = [element for element in body.iterchildren() if element not in before]
    texts = [etree.tostring(element, encoding="unicode", with_tail=False) for element in made]
    for element in made:
        body.remove(element)
    return Markup("".join(texts))
