"""What every result does alike."""

from dataclasses import dataclass

from airkit.case import read_case
from airkit.result import Result, stamp_of
from airkit.words import Lang


@dataclass(frozen=True)
class Told(Result):
    """A result of one sentence."""

    text: str

    def lines(self, lang: Lang) -> list[str]:
        return [f"{lang}: {self.text}"]


def told(text: str) -> Told:
    return Told(stamp_of(read_case("tiny")), text)


def test_a_result_prints_both_languages() -> None:
    assert str(told("a")) == "zh: a\nen: a"


def test_a_name_with_a_tag_is_text_in_a_notebook() -> None:
    page = told("<script>alert(1)</script>")._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
