"""A template to start from: the kit's own layout with names in its places."""

from pathlib import Path

from airkit.report.brief.content import Brief, Masthead, Number, Origin, Sentence
from airkit.report.brief.masthead import KEYS
from airkit.report.brief.word import add_closing, add_masthead, add_title
from airkit.report.office import word_layout as layout
from airkit.report.office.same_bytes import fix_properties, fix_zip
from airkit.tables.writing.fresh import fresh_file
from airkit.words import Lang, word

LOOP_OF_POINTS = ("{%p for point in key_points %}", "{{ point }}", "{%p endfor %}")
LOOP_OF_LINES = ("{%p for line in closing %}", "{{ line }}", "{%p endfor %}")


def write_starter(path: str | Path, lang: Lang = "zh") -> Path:
    """Write a template that, filled as it is, gives the kit's own briefing.

    Raises
    ------
    UsageError
        There is such a file already.
    """
    path = Path(path)
    named = _named(lang)
    document = layout.new_document()
    add_masthead(document, named)
    add_title(document, named)
    for text in LOOP_OF_POINTS:
        layout.add_paragraph(document, text, indent_chars=2)
    layout.add_paragraph(document, "{%p for section in sections %}")
    heading = layout.add_paragraph(
        document, "{{ section.heading }}", layout.HEADING, indent_chars=2
    )
    heading.paragraph_format.keep_with_next = True
    layout.add_paragraph(document, "{{p section.content }}")
    layout.add_paragraph(document, "{%p endfor %}")
    add_closing(document, named)
    with fresh_file(path) as draft:
        fix_properties(document.core_properties, word("brief_series", lang))
        document.save(str(draft))
        fix_zip(draft)
    return path


def _named(lang: Lang) -> Brief:
    """A briefing of which every text is a name to be filled."""
    return Brief(
        lang=lang,
        masthead=Masthead(**{key: f"{{{{ {key} }}}}" for key in KEYS}),
        title=Sentence(("{{ title }}",)),
        day=Number("{{ day }}", None, "text", Origin("layout", "as_of")),
        badge="{{ badge }}",
        key_points=(),
        sections=(),
        closing=tuple(Sentence((text,)) for text in LOOP_OF_LINES),
    )
