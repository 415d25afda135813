"""A filter by name, type and date: what it lets through, and that a filter which nothing fits is refused."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.catalogue import Catalogue, identify
from copilot.domain.document import Document
from copilot.domain.scope import Scope, day, limited, types
from copilot.errors import UnknownNameError, UsageError

TEXTS = {
    "filings/2022 Q3 ACME.pdf": "FORM 10-Q. Quarterly report for the quarterly period ended September 30, 2022.",
    "filings/ACME 10-K 2022.pdf": "FORM 10-K. Annual report for the fiscal year ended December 31, 2022.",
    "lease.docx": "Lease of the mill at Arden.",
    "Prices [old].xlsx": "rye oats barley",
}


def shelf(texts: Mapping[str, str] = TEXTS) -> Catalogue:
    added = datetime(2024, 5, 6, tzinfo=UTC)
    documents = {name: Document(name, "eng", name, "", 1, "text/plain", 1, None, 1, "mem", added) for name in texts}
    return Catalogue(documents, {name: identify(name, "", text) for name, text in texts.items()}, lambda _: 1)


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        (Scope(names=("lease.docx",)), {"lease.docx"}),
        (Scope(names=("FILINGS/*",)), {"filings/2022 Q3 ACME.pdf", "filings/ACME 10-K 2022.pdf"}),
        (Scope(names=("Prices [old].xlsx", "lease.*")), {"Prices [old].xlsx", "lease.docx"}),
        (Scope(types=(".PDF",)), {"filings/2022 Q3 ACME.pdf", "filings/ACME 10-K 2022.pdf"}),
        (Scope(types=("annual", "docx")), {"filings/ACME 10-K 2022.pdf", "lease.docx"}),
        (Scope(since=date(2022, 7, 15), until=date(2022, 8, 1)), {"filings/2022 Q3 ACME.pdf", "filings/ACME 10-K 2022.pdf"}),
        (Scope(until=date(2022, 5, 1)), {"filings/ACME 10-K 2022.pdf"}),
        (Scope(since=date(2024, 5, 6)), {"lease.docx", "Prices [old].xlsx"}),
        (Scope(types=("pdf",), since=date(2022, 10, 1)), {"filings/ACME 10-K 2022.pdf"}),
    ],
)
def test_what_fits_is_left(scope: Scope, left: set[str]) -> None:
    assert scope.among(shelf()) == left


@pytest.mark.parametrize(
    "scope", [Scope(types=("pptx",)), Scope(types=("docx",), until=date(2020, 1, 1)), Scope(since=date(2030, 1, 1))]
)
def test_a_filter_that_nothing_fits_is_refused_and_says_what_there_is(scope: Scope) -> None:
    with pytest.raises(UsageError, match=r"no document fits the filter .* docx, pdf, xlsx, annual, quarterly") as told:
        scope.among(shelf())
    assert str(scope) in str(told.value)


def test_a_name_that_fits_nothing_is_refused_beside_one_that_does() -> None:
    with pytest.raises(UnknownNameError, match="leese"):
        Scope(names=("lease.docx", "leese.docx")).among(shelf())


def test_an_impossible_range_is_refused() -> None:
    with pytest.raises(UsageError, match="is after"):
        Scope(since=date(2023, 1, 1), until=date(2022, 1, 1)).among(shelf())


def test_a_date_may_be_a_day_a_month_or_a_year() -> None:
    assert [day("2024-02-03"), day("2024-02"), day("2024")] == [date(2024, 2, 3), date(2024, 2, 1), date(2024, 1, 1)]
    assert [day("2024-02", last=True), day("2024", last=True)] == [date(2024, 2, 29), date(2024, 12, 31)]
    assert day("9999", last=True) == date.max


@given(st.text(max_size=12))
def test_what_is_no_date_is_refused_and_nothing_else_is_raised(text: str) -> None:
    for last in (False, True):
        with suppress(UsageError):
            assert isinstance(day(text, last), date)
    with pytest.raises(UsageError, match="is no date"):
        day(f"{text}x")


def test_no_filter_is_no_filter() -> None:
    assert not Scope()
    assert Scope().among(shelf()) == frozenset(TEXTS)
    assert types(shelf({})) == ()


def test_a_lone_name_is_exact_and_a_pattern_or_several_are_a_scope() -> None:
    assert limited(["lease.docx"]) == ("lease.docx", Scope())
    assert limited(["*.docx"]) == (None, Scope(names=("*.docx",)))
    assert limited(["a", "b"], ["pdf"], "2022", " ") == (None, Scope(("a", "b"), ("pdf",), date(2022, 1, 1)))
    assert limited([]) == (None, Scope())
