"""Page labels over a folder of documents, and the nDCG of gold spans."""

import json
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from copilot.bootstrap import open_laboratory
from copilot.errors import UsageError
from copilot.evaluation import page_bench
from copilot.evaluation.span_ranking import ndcg
from copilot.evaluation.spans import Span
from copilot.settings import Settings

PAGES = ("Net sales of the Arden mill were 12,340 tonnes.", "The lease of the yard ends on 1 May 2027.", "Rye is stored dry.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    canvas = Canvas(str(made / "mill.pdf"))
    for text in PAGES:
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    (made / "other.txt").write_text("Nothing about mills at all, only of harbours and their cranes.", "utf-8")
    return made


def labels(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder.parent / "labels.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_a_question_is_found_on_its_page(folder: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", keys=tmp_path / "keys")
    right = {"id": "1", "question": "When does the lease of the yard end?", "pages": [["mill.pdf", 2]]}
    wrong = {"id": "2", "question": "What were net sales of the Arden mill?", "pages": [["mill.pdf", 9]]}
    *_, report = page_bench.bench(folder, labels(folder, right, wrong), open_laboratory(settings).scratch)
    assert isinstance(report, page_bench.PageReport)
    assert (report.documents, report.questions) == (2, 2)
    assert report.scores["found_at_5"].value == 0.5
    assert report.scores["reciprocal_rank"].value == 0.5
    assert report.missed == (wrong["question"],)
    assert report.pages_per_second is not None
    assert json.loads(json.dumps(page_bench.as_json(report)))["wrong_document_at_1"][0] == 0.0
    assert page_bench.as_table(report).row_count == len(report.scores) + 2


def test_a_label_of_documents_alone_tells_whether_the_first_passage_is_from_one_of_them(folder: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", keys=tmp_path / "keys")
    question = "When does the lease of the yard end?"
    asked = labels(
        folder,
        {"id": "1", "question": question, "documents": ["m*.pdf"]},
        {"id": "2", "question": f"Tell: {question}", "documents": ["other.txt"]},
        {"id": "3", "question": question, "pages": [["mill.pdf", 2]]},
    )
    *_, report = page_bench.bench(folder, asked, open_laboratory(settings).scratch)
    assert isinstance(report, page_bench.PageReport)
    assert report.scores["right_document_first"].value == pytest.approx(2 / 3)
    assert report.scores["found_at_5"].value == 1.0  # of the one question whose page is known
    assert report.astray == (f"Tell: {question}",)
    assert not report.missed


def test_labels_of_documents_alone_need_no_pages(folder: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", keys=tmp_path / "keys")
    row = {"id": "1", "question": "When does the lease of the yard end?", "documents": ["mill.pdf"]}
    *_, report = page_bench.bench(folder, labels(folder, row), open_laboratory(settings).scratch)
    assert isinstance(report, page_bench.PageReport)
    assert set(report.scores) == {"right_document_first", "wrong_document_at_1"}


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"id": "1", "question": "q", "documents": ["*.docx"]}, "question '1' names '\\*.docx'"),
        ({"id": "1", "question": "q", "documents": ["mill.pdf"], "pages": [["mill.pdf", 1]]}, "either pages or documents"),
        ({"id": "1", "question": "q"}, "either pages or documents"),
        ({"id": "1", "question": "q", "pages": [["gone.pdf", 1]]}, "names 'gone.pdf'"),
        ({"id": "1", "question": "q", "pages": [["mill.pdf", 0]]}, "line 1: pages"),
        ({"id": "1", "question": "q", "pages": []}, "line 1: pages"),
    ],
)
def test_labels_that_cannot_hold_are_refused(folder: Path, tmp_path: Path, row: dict[str, object], complaint: str) -> None:
    settings = Settings(home=tmp_path / "home", keys=tmp_path / "keys")
    with pytest.raises(UsageError, match=complaint):
        list(page_bench.bench(folder, labels(folder, row), open_laboratory(settings).scratch))


def test_the_shipped_labels_are_thirty_questions_each_with_pages() -> None:
    shipped = Path(__file__).parents[3] / "evals" / "labels" / "sec-10q-tables.jsonl"
    read = page_bench.rows(shipped, page_bench.Label)
    assert len({label.id for label in read}) == 30
    assert all(label.pages for label in read)
    assert all(set(json.loads(line)) == {"id", "question", "pages"} for line in shipped.read_text("utf-8").splitlines())


def test_the_shipped_questions_name_company_and_quarter_of_the_filing_that_answers() -> None:
    read = page_bench.rows(Path(__file__).parents[3] / "evals" / "labels" / "sec-10q-filings.jsonl", page_bench.Label)
    companies = {"AAPL": "Apple", "AMZN": "Amazon", "NVDA": "NVIDIA"}
    quarters = {"Q1": "first quarter", "Q2": "second quarter", "Q3": "third quarter"}
    assert len({label.id for label in read}) == 120
    for label in read:
        year, quarter, company = (label.documents or ("",))[0].removesuffix(".pdf").split()
        assert year in label.question
        assert companies[company] in label.question
        assert quarter in label.question or quarters[quarter] in label.question


def test_a_gold_span_counts_at_the_rank_where_half_of_it_was_returned() -> None:
    gold = {"q": [Span("d", 0, 100)]}
    assert ndcg(gold, {"q": [Span("d", 0, 60)]})["q"] == 1.0
    late = ndcg(gold, {"q": [Span("d", 0, 30), Span("x", 0, 100), Span("d", 30, 60)]})["q"]
    assert late == pytest.approx(0.5)  # third rank: 1 / log2(4)
    assert ndcg(gold, {"q": [Span("d", 0, 49)]})["q"] == 0.0
    assert ndcg(gold, {"q": []})["q"] == 0.0
    assert ndcg({"q": [Span("d", 0, 10), Span("d", 20, 30)]}, {"q": [Span("d", 0, 30)]})["q"] == 1.0
