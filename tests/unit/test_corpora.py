"""The sample corpora are what corpus.yaml says, their accounts add up, and their samples can be answered."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpora.generate import financial_asks, trial
from corpora.generate.accounts import Period
from corpora.generate.companies import COMPANIES, FIRST_YEAR, HALDEN, YEARS, Company
from corpora.generate.filings import pair_of
from corpora.generate.interims import interim_pair
from corpora.generate.notes import tables
from corpora.generate.reading import find_pages, pages_of
from corpora.generate.statements import balance_sheet, income_statement

ROOT = Path(__file__).resolve().parents[2]
CORPORA = sorted(ROOT.glob("corpora/*/corpus.yaml"))
KINDS = {"legal", "financial", "research", "health", "engineering"}
TRAPS = {"superseded", "restated", "scale", "near_duplicate", "injection", "unanswerable", "disagreement"}


@cache
def corpus(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROOT / "evals" / name).read_text(encoding="utf-8").splitlines()]


def document(engagement: str, file: str) -> Path:
    return ROOT / "corpora" / engagement / "documents" / file


def test_every_kind_of_work_has_an_engagement() -> None:
    assert {corpus(path)["kind"] for path in CORPORA} == KINDS


@pytest.mark.parametrize("path", CORPORA, ids=lambda path: path.parent.name)
def test_documents_are_those_that_corpus_yaml_describes(path: Path) -> None:
    described = corpus(path)
    assert described["engagement"] == path.parent.name
    assert {entry["file"] for entry in described["documents"]} == {p.name for p in (path.parent / "documents").iterdir()}
    for entry in described["documents"]:
        content = document(described["engagement"], entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
        assert len(content) < 2_000_000
        assert (entry["pages"] is None) == (not entry["file"].endswith(".pdf"))


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.key)
@pytest.mark.parametrize("year", [FIRST_YEAR, *YEARS])
def test_statements_balance(company: Company, year: int) -> None:
    company.year(year).check()
    company.reported(year).check()
    for quarter in company.quarters[year]:
        quarter.check()


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.key)
@pytest.mark.parametrize("year", YEARS)
def test_a_year_opens_where_the_last_one_closed(company: Company, year: int) -> None:
    assert company.year(year).opening == company.year(year - 1).closing
    assert company.year(year).flows.segment_profit[0]
    assert sum(company.year(year).flows.revenue) == company.year(year).flows.total_revenue


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.key)
@pytest.mark.parametrize("year", YEARS[1:])
def test_comparatives_equal_the_report_before_unless_restated(company: Company, year: int) -> None:
    now, before = pair_of(company, year), pair_of(company, year - 1)
    same = [row[3] for row in income_statement(now).rows] == [row[2] for row in income_statement(before).rows]
    assert same == (year - 1 not in company.corrections)
    same = [row[3] for row in balance_sheet(now).rows] == [row[2] for row in balance_sheet(before).rows]
    assert same == (year - 1 not in company.corrections)


def test_the_correction_touches_profit_and_inventories_but_not_cash() -> None:
    correction = HALDEN.corrections[2022]
    first, corrected = HALDEN.reported(2022), HALDEN.year(2022)
    assert first.flows.profit - corrected.flows.profit == correction.profit
    assert first.closing.inventories - corrected.closing.inventories == correction.inventories
    assert first.closing.cash == corrected.closing.cash
    assert first.flows.operating_cash == corrected.flows.operating_cash


def test_an_interim_balance_sheet_keeps_the_error_until_the_annual_report() -> None:
    pair = interim_pair(HALDEN, 2023, 2)
    pair.now.check()
    assert pair.before.closing == HALDEN.reported(2022).closing


def amounts(company: Company, cells: tuple[str, ...]) -> list[int]:
    def whole(cell: str) -> int:
        digits = cell.strip("()").replace(",", "").replace(".", "")
        return 0 if cell == "\u2013" else -int(digits) if cell.startswith("(") else int(digits)

    return [whole(cell) for cell in cells]


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.key)
def test_notes_add_up_as_printed(company: Company) -> None:
    printed = tables(pair_of(company, 2023), 2023)
    period: Period = company.year(2023)
    for name, total in (
        ("note_regions", period.flows.total_revenue),
        ("note_inventories", period.closing.inventories),
        ("note_receivables", period.closing.receivables),
        ("note_debt", period.closing.net_debt),
        ("note_tax", period.flows.tax),
        ("note_maturity", period.closing.borrowings_long + period.closing.borrowings_short),
    ):
        column = amounts(company, tuple(row[1] for row in printed[name].rows))
        assert sum(column[:-1]) == column[-1] == total, name
    for name in ("note_ppe", "note_goodwill", "note_intangibles"):
        for column in list(zip(*printed[name].rows, strict=True))[1:]:
            values = amounts(company, column)
            assert sum(values[:-1]) == values[-1], name


def test_counts_of_participants_follow_the_listing() -> None:
    terms = trial.by_term()
    assert sum(count for arms in terms.values() for count in arms.values()) == len(trial.events())
    report = " ".join(pages_of(document("velatrin-trial", "vel-301-study-report.pdf")))
    assert f"(n = {trial.N_DOSED[trial.ACTIVE]})" in report


def test_every_quotation_stands_in_its_document() -> None:
    for sample in lines("desk/samples.jsonl"):
        expect = sample["expect"]
        if expect["abstain"]:
            assert (expect["contains"], expect["document"], expect["quotation"]) == ([], None, None), sample["id"]
            continue
        first = expect["document"] if isinstance(expect["document"], str) else expect["document"][0]
        pages = find_pages(document(sample["engagement"], first), expect["quotation"])
        assert (expect["page"] or 0) in pages, sample["id"]


def test_what_an_answer_must_contain_stands_in_the_documents_it_cites() -> None:
    for sample in lines("desk/samples.jsonl"):
        cited = sample["expect"]["document"] or []
        files = [cited] if isinstance(cited, str) else cited
        text = " ".join(page for file in files for page in pages_of(document(sample["engagement"], file))).lower()
        for needed in sample["expect"]["contains"]:
            assert needed.lower() in text, (sample["id"], needed)


def test_there_are_enough_samples_of_every_trap() -> None:
    samples = lines("desk/samples.jsonl")
    counts = {kind: sum(sample["trap"] == kind for sample in samples) for kind in TRAPS}
    assert {sample["trap"] for sample in samples} <= TRAPS | {None}
    assert len(samples) >= 90
    assert counts["unanswerable"] >= 12
    assert min(counts.values()) >= 8
    assert len({sample["id"] for sample in samples}) == len(samples)


def test_relevance_judgements_name_pages_that_exist() -> None:
    known = {sample["id"] for sample in lines("retrieval/samples.jsonl")}
    assert len(known) >= 120
    judged = set()
    for row in (ROOT / "evals/retrieval/qrels.tsv").read_text(encoding="utf-8").splitlines():
        identity, zero, place, relevance = row.split("\t")
        path, page = place.split("#")
        count = len(pages_of(document(*path.split("/"))))
        assert zero == "0"
        assert relevance in "12"
        assert identity in known
        assert 1 <= int(page) <= count if path.endswith(".pdf") else page == "0"
        judged.add(identity)
    assert judged == known


def test_planted_traps_are_there() -> None:
    traps = yaml.safe_load((ROOT / "evals/traps.yaml").read_text(encoding="utf-8"))["traps"]
    assert {trap["kind"] for trap in traps} == TRAPS
    for trap in traps:
        for file in trap["documents"]:
            assert document(trap["engagement"], file).is_file()
        for quotation in trap["quotations"]:
            assert find_pages(document(trap["engagement"], quotation["document"]), quotation["text"]), quotation


def test_the_hidden_instruction_is_in_the_text_of_the_page() -> None:
    path = document("halden-group", financial_asks.NOV9)
    assert find_pages(path, financial_asks.HIDDEN)
