"""The shipped font: Chinese draws on a machine that has no Chinese font, in pixels and in PDF."""

import re
import shutil
import subprocess
import warnings
import zlib
from pathlib import Path

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.figure import Figure

from airkit.figures.style import FONT_FAMILY, FONT_FILE, register_fonts

TEXTS = (
    "散煤替代净削减量（万吨）",
    "PM₂.₅ 浓度 μg/m³，≤ 35",
    "嘉祥县疃里镇、大张楼镇、满硐镇、梁宝寺镇、兖州、郓城、鄄城、莒县、濮阳",
    "亿m³ · 万户 × 10⁴ t → −12 %",
    r"$\mathrm{SO_2}$ 削减 $\pm 5\,\%$",
)


def drawn() -> Figure:
    """A figure with every text, under the shipped fonts."""
    with mpl.rc_context({"font.family": list(register_fonts()), "pdf.fonttype": 42}):
        figure = Figure()
        for i, text in enumerate(TEXTS):
            figure.text(0.05, 0.9 - 0.15 * i, text)
        return figure


def test_no_glyph_is_missing(tmp_path: Path) -> None:
    with warnings.catch_warnings(), mpl.rc_context({"font.family": list(FONT_FAMILY)}):
        warnings.simplefilter("error")
        for suffix in ("png", "svg", "pdf"):
            drawn().savefig(tmp_path / f"text.{suffix}")


def test_pdf_carries_the_font_and_its_text(tmp_path: Path) -> None:
    path = tmp_path / "text.pdf"
    with mpl.rc_context({"pdf.fonttype": 42}):
        drawn().savefig(path)
    content = path.read_bytes()
    assert b"airkitSansSC" in content
    assert b"/FontFile2" in content
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    unpacked = [zlib.decompress(s) for s in streams if s[:1] == b"\x78"]
    to_unicode = b"".join(s for s in unpacked if b"beginbfrange" in s or b"beginbfchar" in s)
    assert all(f"{ord(c):04x}".encode() in to_unicode.lower() for c in "散煤疃硐")
    if shutil.which("pdftotext"):
        shown = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
        assert TEXTS[0] in shown.stdout.decode("utf-8")


def test_registering_changes_no_setting() -> None:
    before = dict(mpl.rcParams)
    register_fonts.cache_clear()
    register_fonts()
    assert dict(mpl.rcParams) == before
    assert font_manager.findfont(FONT_FAMILY[0], fallback_to_default=False) == str(FONT_FILE)


def characters(encoding: str, first: int, last: int) -> set[str]:
    """All characters of a two-byte encoding whose first byte lies in a range."""
    pairs = (bytes([a, b]) for a in range(first, last + 1) for b in range(0xA1, 0xFF))
    return {pair.decode(encoding, errors="ignore") for pair in pairs} - {""}


@pytest.fixture(scope="module")
def font() -> TTFont:
    return TTFont(FONT_FILE)


def test_covers_gb2312_and_place_names(font: TTFont) -> None:
    has = {chr(code) for code in font.getBestCmap()}
    assert not characters("gb2312", 0xB0, 0xF7) - has
    assert not set("疃硐垓兖郓鄄莒濮氹㙦㘵圐圙珹淏堽岽濉氿㳇鄌郚") - has


def test_is_renamed_and_keeps_its_licence(font: TTFont) -> None:
    names = {record.nameID: record.toUnicode() for record in font["name"].names}
    assert names[1] == FONT_FAMILY[0]
    assert "Adobe" in names[0]
    assert "Open Font License" in names[13]
    assert "Source" not in names[1] + names[4] + names[6]
    assert "SIL OPEN FONT LICENSE" in FONT_FILE.with_name("OFL.txt").read_text(encoding="utf-8")
    assert font["OS/2"].fsType == 0
