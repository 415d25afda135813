"""Where a quotation is found, and where it is not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.claim import Citation, Match
from copilot.services.check.quotation import SourceText, locate
from copilot.services.check.typography import even, evened

PAGE = (
    "The licensee’s oﬃce shall notify the licen-\nsor of any “material” breach — within\u00a030 days — of be\u00adcoming aware of it. "
    "The fee is EUR 1,200 per month. It does not include tax. Fees are due on 1 May 2024."
)


def cite(quotation: str, start: int = 0, end: int = len(PAGE), match: Match = Match.NONE) -> Citation:
    return Citation(1, "licence.pdf", "d1", "0" * 64, 1, start, end, quotation, match)


@pytest.mark.parametrize(
    "quotation",
    [
        'The licensee\'s office shall notify the licensor of any "material" breach - within 30 days - of becoming aware of it.',
        "the  licensor of\nany “material” breach",
        "of becoming aware",
        "EUR 1,200 per month",
    ],
)
def test_typography_makes_no_quotation_wrong(quotation: str) -> None:
    found = locate(cite(quotation), SourceText(PAGE)).citation
    assert found.match is Match.EXACT
    assert evened(PAGE[found.start : found.end]) == evened(quotation)
    assert found.quotation == PAGE[found.start : found.end]


def test_a_misread_letter_is_shown_as_such_with_the_pages_words() -> None:
    located = locate(cite("The fee is EUR 1,200 per rnonth. It does not include tax."), SourceText(PAGE))
    assert located.citation.match is Match.FUZZY
    assert located.citation.quotation == "The fee is EUR 1,200 per month. It does not include tax."
    assert "likeness" in located.note


@pytest.mark.parametrize(
    "quotation",
    [
        "The fee is EUR 1,300 per month. It does not include tax.",
        "The fee is EUR 1,200 per month. It does include tax.",
        "Fees are due on 1 May 2025.",
        "The fee is USD 1,200 per month. It does not include tax.",
        "The parties have agreed on a joint marketing plan.",
        "—",
        "",
    ],
)
def test_another_figure_date_or_denial_is_no_likeness(quotation: str) -> None:
    assert locate(cite(quotation), SourceText(PAGE)).citation.match is Match.NONE


@pytest.mark.parametrize(("start", "end"), [(0, 3), (-50, -10), (10**6, 10**7), (60, 10), (0, 0)])
def test_a_span_that_is_wrong_or_mad_is_mended(start: int, end: int) -> None:
    located = locate(cite("EUR 1,200 per month", start, end), SourceText("x" * 500 + PAGE))
    assert located.moved
    assert located.citation.quotation == "EUR 1,200 per month"


def test_what_was_once_found_alike_stays_marked() -> None:
    first = locate(cite("The fee is EUR 1,200 per rnonth. It does not include tax."), SourceText(PAGE)).citation
    assert locate(first, SourceText(PAGE)).citation == first


def test_a_deleted_document_confirms_nothing() -> None:
    located = locate(cite("EUR 1,200 per month"), SourceText("", gone=True))
    assert located.citation.match is Match.NONE
    assert located.citation.quotation == "EUR 1,200 per month"


@given(st.text(alphabet=st.sampled_from("ab-|\n \u00ad\u00a0ﬁ…’'\t\u200b."), max_size=80))
def test_each_evened_character_knows_its_origin(text: str) -> None:
    level = even(text)
    origins = [level.origin(n) for n in range(len(level.text))]
    assert origins == sorted(origins)
    assert all(0 <= o < len(text) for o in origins)
    assert all(c == text[o] for c, o in zip(level.text, origins, strict=True) if c in "ab")


@given(st.text(max_size=120), st.integers(-5, 200), st.integers(-5, 200), st.text(max_size=60))
def test_locating_never_fails_and_never_points_outside(page: str, start: int, end: int, quotation: str) -> None:
    found = locate(replace(cite(quotation), start=start, end=end), SourceText(page)).citation
    if found.match is not Match.NONE:
        assert 0 <= found.start < found.end <= len(page)
        assert evened(page[found.start : found.end]) == evened(found.quotation)
