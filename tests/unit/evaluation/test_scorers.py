"""What each scorer gives for right, wrong and inapplicable answers."""

from datetime import UTC, datetime

import pytest

from copilot.domain.claim import Citation, Claim, Verdict
from copilot.domain.draft import Draft
from copilot.domain.passage import Passage
from copilot.evaluation.ranking import score
from copilot.evaluation.scorers import ANSWERS
from copilot.evaluation.spans import Span, covered, within_budget
from copilot.evaluation.suite import AnswerSample, Expect


def draft(text: str = "", cited: tuple[tuple[str, int | None, str], ...] = (), abstained: bool = False) -> Draft:
    return Draft(
        id="dr-1", version=1, engagement="e", conversation="c", request="r", task="answer", question="q", author="m",
        prompt="answer@1", model="extractive", text=text,
        claims=(
            Claim("c1", "a", 0, 1, (1,), Verdict.SUPPORTED),
            Claim("c2", "b", 2, 3, (), Verdict.NOT_FOUND),
        ) if text else (),
        citations=tuple(
            Citation(n, document, "doc", "0" * 64, page, 0, len(q), q) for n, (document, page, q) in enumerate(cited, 1)
        ),
        retrieval=(), created_at=datetime(2026, 1, 1, tzinfo=UTC), abstained=abstained,
    )  # fmt: skip


def scored(name: str, of: Draft, **expect: object) -> float | None:
    sample = AnswerSample(id="s", engagement="e", question="q", expect=Expect.model_validate(expect))
    return ANSWERS[name].score(sample, of)


@pytest.mark.parametrize(
    ("text", "contains", "right"),
    [
        ("Notice is **ninety (90) days**.[^1]", ["ninety (90) days"], 1.0),
        ("Revenue was €1,310 thousand", ["1,310"], 1.0),
        ("Revenue was 11,310", ["1,310"], 0.0),
        ("Revenue was 1,310.5", ["1,310"], 0.0),
        ("The Supplier’s cap – USD 5", ["supplier's cap - usd 5"], 1.0),
        ("Yes. It is 12.", ["12"], 1.0),
        ("It is 112%", ["12"], 0.0),
        ("a and b", ["a", "c"], 0.0),
        ("one\n| two | 4.1% |", ["4.1%"], 1.0),
    ],
)
def test_expected_phrases_are_found_as_whole_words_and_figures(text: str, contains: list[str], right: float):
    assert scored("answer_contains", draft(text), contains=contains) == right


def test_excluded_phrases_make_an_answer_wrong():
    assert scored("answer_contains", draft("90 days, not 60 days"), contains=["90 days"], excludes=["60 days"]) == 0.0
    assert scored("answer_contains", draft("whatever")) is None


def test_documents_and_pages_are_looked_for_among_the_citations():
    cited = draft("x", (("a.pdf", 3, "q"), ("b.txt", None, "q")))
    assert scored("right_document", cited, document="a.pdf") == 1.0
    assert scored("right_document", cited, document=["a.pdf", "c.pdf"]) == 0.0
    assert scored("right_document", cited) is None
    assert scored("right_page", cited, document="a.pdf", page=3) == 1.0
    assert scored("right_page", cited, document="b.txt", page=3) == 0.0
    assert scored("right_page", cited, document="b.txt") is None
    assert scored("cites_nothing_superseded", cited, superseded=["a.pdf"]) == 0.0
    assert scored("cites_nothing_superseded", cited, superseded=["old.pdf"]) == 1.0
    assert scored("cites_nothing_superseded", cited) is None


def test_a_grounded_answer_has_the_words_and_the_page_that_bears_them_out():
    cited = draft("90 days", (("a.pdf", 3, "q"),))
    assert scored("answer_grounded", cited, contains=["90 days"], document="a.pdf", page=3) == 1.0
    assert scored("answer_grounded", cited, contains=["90 days"], document="a.pdf") == 1.0
    assert scored("answer_grounded", cited, contains=["90 days"], document="a.pdf", page=4) == 0.0
    assert scored("answer_grounded", cited, contains=["90 days"], document="b.pdf") == 0.0
    assert scored("answer_grounded", cited, contains=["60 days"], document="a.pdf") == 0.0
    assert scored("answer_grounded", cited, abstain=True) is None


def test_a_quotation_counts_when_it_is_almost_the_expected_one_in_the_right_document():
    wanted = "The term of this Agreement is three years from the Effective Date."
    near = draft("x", (("a.pdf", 1, "1.2 The term of this Agreement is  three years from the “Effective Date”. It renews."),))
    assert scored("quotation_found", near, quotation=wanted, document="a.pdf") == 1.0
    assert scored("quotation_found", near, quotation=wanted, document="b.pdf") == 0.0
    assert (
        scored("quotation_found", near, quotation="Either party may assign this contract to an affiliate at any time.") == 0.0
    )
    assert scored("quotation_found", draft("x", (("a.pdf", 1, "the"),)), quotation=wanted) == 0.0
    assert scored("quotation_found", near) is None


def test_support_and_abstention():
    assert scored("claims_supported", draft("x")) == 0.5
    assert scored("claims_supported", draft("")) is None
    assert scored("abstains_rightly", draft("x", abstained=True), abstain=True) == 1.0
    assert scored("abstains_rightly", draft("x"), abstain=True) == 0.0
    assert scored("abstains_rightly", draft("x", abstained=True)) == 0.0


def passage(rank: int, document: str, page: int | None) -> Passage:
    return Passage(rank, document, "doc", page, 0, 10, "text", 1.0 / rank)


def test_rankings_are_measured_by_page_at_its_best_rank():
    found = {
        "q1": [passage(2, "b.pdf", 1), passage(1, "a.pdf", 3), passage(3, "a.pdf", 3), passage(4, "a.pdf", 4)],
        "q2": [passage(1, "c.txt", None)],
        "q3": [],
    }
    qrels = {"q1": {"e/a.pdf#4": 2, "e/b.pdf#1": 1}, "q2": {"e/c.txt#0": 1}, "q3": {"e/a.pdf#1": 1}, "unasked": {"e/z#1": 1}}
    scores = score(qrels, found, dict.fromkeys(found, "e"))
    assert scores["reciprocal_rank"] == {"q1": 0.5, "q2": 1.0, "q3": 0.0}
    assert scores["recall_at_5"] == {"q1": 1.0, "q2": 1.0, "q3": 0.0}
    assert scores["wrong_document_at_1"] == {"q1": 0.0, "q2": 0.0, "q3": 1.0}
    assert 0.5 < scores["ndcg_at_10"]["q1"] < 1.0
    assert set(scores["recall_at_20"]) == {"q1", "q2", "q3"}


def test_recall_counts_gold_characters_within_the_budget_once():
    gold = [Span("a", 10, 20), Span("b", 0, 10)]
    assert covered(gold, [Span("a", 0, 15), Span("a", 12, 18), Span("b", 50, 60)]) == 8 / 20
    assert covered(gold, within_budget([Span("a", 0, 15), Span("b", 0, 10)], 15)) == 5 / 20
    assert covered(gold, within_budget([Span("a", 0, 15), Span("b", 0, 10)], 18)) == 8 / 20
    assert covered([], []) == 0.0
