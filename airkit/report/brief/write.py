"""``write_brief``: every file of a briefing into one folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

from airkit.figures.layout import house_axes
from airkit.figures.save import save_figure
from airkit.report.brief.assemble import make_brief
from airkit.report.brief.book import write_book
from airkit.report.brief.content import Brief, Masthead
from airkit.report.brief.gather import Results
from airkit.report.brief.html import write_page
from airkit.report.brief.numbers import write_numbers
from airkit.report.brief.slides import write_slides
from airkit.report.brief.template.fill import fill_template
from airkit.report.brief.urge import write_urges
from airkit.report.brief.word import write_word
from airkit.tables.writing.fresh import fresh_folder
from airkit.words import LANGUAGES, Lang

SUFFIXES = ("png", "svg", "pdf")


def write_brief(
    results: Results,
    out: str | Path,
    *,
    masthead: Masthead | None = None,
    langs: tuple[Lang, ...] = LANGUAGES,
    template: tuple[Path, Lang] | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the briefing: Word, Excel, slides, page, figures and the numbers behind them.

    Files are written beside the folder first and moved in when all are there, so nothing in it is
    ever half-written. The same results give the same bytes.

    Parameters
    ----------
    results : Results
        As :func:`airkit.report.brief.gather.gather_results` brings them.
    out : str or Path
        Folder; made if absent.
    masthead : Masthead, optional
        Issue number, issuer, signer, receivers; blanks to fill without it.
    langs : tuple of {"zh", "en"}
        Editions to write.
    template : (Path, {"zh", "en"}), optional
        A county's own Word template and the edition to fill it with.
    progress : callable
        Called with the word id of each step.

    Returns
    -------
    list of Path
        The files: ``briefing_zh.docx``, ``.xlsx``, ``.pptx``, ``.html`` (and ``_en``),
        ``urges_zh.docx`` where anyone is behind, ``county_zh.docx`` in the county's own template,
        ``figures/`` and ``numbers.json``.

    Raises
    ------
    UsageError, InputFaults
        The template cannot be read or filled; nothing is written.
    """
    step = progress or (lambda _word_id: None)
    out = Path(out)
    briefs = tuple(make_brief(results, masthead or Masthead(), lang) for lang in langs)
    with fresh_folder(out, force=True) as draft:
        step("brief_step_figures")
        (draft / "figures").mkdir()
        for brief in briefs:
            files = _draw(draft / "figures", brief)
            _write_edition(draft, brief, files)
            if template is not None and template[1] == brief.lang:
                fill_template(template[0], draft / f"county_{brief.lang}.docx", brief, files["png"])
            write_urges(draft / f"urges_{brief.lang}.docx", results, brief.masthead, brief.lang)
        write_numbers(draft / "numbers.json", briefs)
        written = sorted(p.relative_to(draft) for p in draft.rglob("*") if p.is_file())
    return [out / path for path in written]


def _draw(folder: Path, brief: Brief) -> Mapping[str, Mapping[str, Path]]:
    """Draw every figure once; its files by suffix and name."""
    files: dict[str, dict[str, Path]] = {suffix: {} for suffix in SUFFIXES}
    for picture in brief.pictures():
        ax = picture.draw(ax=house_axes(), lang=brief.lang)
        for path in save_figure(ax.figure, folder / f"{picture.name}_{brief.lang}", SUFFIXES):
            files[path.suffix.removeprefix(".")][picture.name] = path
    return files


def _write_edition(draft: Path, brief: Brief, files: Mapping[str, Mapping[str, Path]]) -> None:
    stem = draft / f"briefing_{brief.lang}"
    write_word(stem.with_suffix(".docx"), brief, files["png"])
    write_slides(stem.with_suffix(".pptx"), brief, files["png"])
    write_page(stem.with_suffix(".html"), brief, files["svg"])
    write_book(stem.with_suffix(".xlsx"), brief)
