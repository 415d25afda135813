"""The terms of an engagement are recorded, held against where data and people are, and printed."""

import io
from pathlib import Path

import docx
import pytest

from copilot.domain.terms import place, within
from copilot.errors import UsageError
from tests.app.conftest import Copilot
from tests.app.test_the_loop import approve, ask


def test_terms_are_recorded_field_by_field_and_read_back(deal: Copilot) -> None:
    assert deal("engagement", "terms", "deal").json["terms"]["owner"] == ""
    deal("engagement", "terms", "deal", "--owner", "The client owns all work product.", "--retention", "Seven years.")
    shown = deal("engagement", "terms", "deal", "--confidentiality", "Five years after the end.").json["terms"]
    assert shown["owner"] == "The client owns all work product."
    assert shown["retention"] == "Seven years."
    assert shown["confidentiality"] == "Five years after the end."


def test_a_reviewer_reads_the_terms_but_does_not_set_them(deal: Copilot) -> None:
    assert deal("engagement", "terms", "deal", who="rita").code == 0
    refused = deal("engagement", "terms", "deal", "--owner", "Rita", who="rita")
    assert refused.code == 4
    assert deal("engagement", "terms", "deal").json["terms"]["owner"] == ""


def test_who_is_elsewhere_than_the_terms_allow_sees_nothing_until_their_place_is_recorded(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    deal("member", "place", "operator", "IE")
    assert deal("engagement", "terms", "deal", "--people-in", "EU").code == 0
    refused = deal("draft", "show", draft, who="rita")
    assert refused.code == 4
    assert "copilot member place rita" in refused.err
    deal("member", "place", "rita", "US-NY")
    assert deal("draft", "show", draft, who="rita").code == 4
    deal("member", "place", "rita", "DE")
    assert deal("draft", "show", draft, who="rita").code == 0


def test_nobody_records_their_own_place_but_an_administrator(deal: Copilot) -> None:
    assert deal("member", "place", "rita", "DE", who="rita").code == 4


def test_terms_that_would_keep_out_who_sets_them_are_refused(deal: Copilot) -> None:
    refused = deal("engagement", "terms", "deal", "--people-in", "JP")
    assert refused.code == 4
    assert "keep you out" in refused.err


def test_documents_are_not_taken_in_where_data_may_not_be(deal: Copilot, tmp_path: Path) -> None:
    deal("engagement", "terms", "deal", "--data-in", "DE")
    note = tmp_path / "note.txt"
    note.write_text("A side letter.")
    refused = deal("ingest", "deal", str(note))
    assert refused.code == 4
    assert "COPILOT_PLACE" in refused.err
    assert deal("ask", "deal", "Which law governs?").code == 4


def test_terms_that_warn_let_the_work_go_on_and_name_what_does_not_fit(deal: Copilot) -> None:
    shown = deal("engagement", "terms", "deal", "--data-in", "DE", "--people-in", "DE", "--keeping", "warn").json
    assert any("COPILOT_PLACE" in misfit for misfit in shown["misfits"])
    assert any("'rita'" in misfit for misfit in shown["misfits"])
    assert deal("ask", "deal", "Which law governs?").code == 0
    cleared = deal("engagement", "terms", "deal", "--data-in", "anywhere", "--people-in", "anywhere").json
    assert cleared["misfits"] == []


def test_the_released_file_prints_the_terms_as_they_stood(deal: Copilot, tmp_path: Path) -> None:
    deal("engagement", "terms", "deal", "--owner", "Larkfield owns the work product.")
    draft = ask(deal)["draft"]
    approve(deal, draft)
    first = tmp_path / "first.docx"
    assert deal("release", draft, "--format", "docx", "-o", str(first), who="rita").code == 0
    deal("engagement", "terms", "deal", "--owner", "The firm owns it.")
    again = tmp_path / "again.docx"
    assert deal("release", draft, "--format", "docx", "-o", str(again), who="rita").code == 0
    for file in (first, again):
        cells = [c.text for t in docx.Document(str(file)).tables for row in t.rows for c in row.cells]
        assert "Larkfield owns the work product." in cells


def test_the_status_pack_tells_the_terms_and_what_does_not_fit_them(deal: Copilot, tmp_path: Path) -> None:
    deal("engagement", "terms", "deal", "--owner", "Larkfield.", "--people-in", "DE", "--keeping", "warn")
    pack = tmp_path / "pack.docx"
    assert deal("report", "status", "--engagement", "deal", "-o", str(pack)).code == 0
    document = docx.Document(io.BytesIO(pack.read_bytes()))
    assert "Larkfield." in [c.text for t in document.tables for row in t.rows for c in row.cells]
    assert any("'rita' is in a place that is not recorded" in p.text for p in document.paragraphs)


@pytest.mark.parametrize("text", ["Germany", "D", "DE-", "", "../DE", "EUROPE"])
def test_a_place_is_a_code(text: str) -> None:
    with pytest.raises(UsageError, match="is no place"):
        place(text)


@pytest.mark.parametrize(
    ("code", "allowed", "fits"),
    [
        ("DE", ("EU",), True),
        ("US-NY", ("US",), True),
        ("US", ("US-NY",), False),
        ("NO", ("EU",), False),
        ("NO", ("EEA",), True),
        ("DE-BY", ("EU",), True),
        ("", ("EU",), False),
        ("EU", ("EU",), True),
        ("EU", ("EEA",), True),
        ("EU", ("DE",), False),
    ],
)
def test_a_place_lies_within_those_allowed(code: str, allowed: tuple[str, ...], fits: bool) -> None:
    assert within(code, allowed) is fits
