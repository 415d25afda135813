"""What is measured of a draft: each scorer is a declaration of a name, a sentence, a source and a function."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from copilot.domain.claim import Verdict
from copilot.domain.draft import Draft
from copilot.evaluation.suite import AnswerSample

SAME_QUOTATION = 85.0  # partial ratio (0 to 100): forgives a missing word or the typography, not another sentence


@dataclass(frozen=True, slots=True)
class Scorer:
    """`higher_is_better` tells the gate which way is down; `source` says where the measure comes from."""

    name: str
    sentence: str
    source: str
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class AnswerScorer:
    """`score` gives 0 to 1, or None where the measure does not apply to the sample."""

    scorer: Scorer
    score: Callable[[AnswerSample, Draft], float | None]


def normal(text: str) -> str:
    """Lower case, one kind of quote and dash, single spaces, no Markdown emphasis and no citation marks."""
    text = re.sub(r"\[\^\d+\]|[*_`\\]", "", unicodedata.normalize("NFKC", text))
    text = re.sub("[\u2018\u2019\u201a\u2032]", "'", re.sub("[\u201c\u201d\u201e\u2033]", '"', text))
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    return re.sub(r"\s+", " ", text).strip().casefold()


def _holds(text: str, wanted: str) -> bool:
    """Whether the words stand in the text, and not within a longer word or figure (12 is not in 112 or 12.5)."""
    pattern = re.escape(normal(wanted))
    return re.search(rf"(?<![\w]){pattern}(?![\w])(?!\.\d|,\d)", normal(text)) is not None


def _answer_contains(sample: AnswerSample, draft: Draft) -> float | None:
    expect = sample.expect
    if not (expect.contains or expect.excludes):
        return None
    right = all(_holds(draft.text, wanted) for wanted in expect.contains)
    return float(right and not any(_holds(draft.text, unwanted) for unwanted in expect.excludes))


def _right_document(sample: AnswerSample, draft: Draft) -> float | None:
    wanted = sample.expect.document
    return float(set(wanted) <= {c.document for c in draft.citations}) if wanted else None


def _right_page(sample: AnswerSample, draft: Draft) -> float | None:
    expect = sample.expect
    if not expect.document or expect.page is None:
        return None
    return float((expect.document[0], expect.page) in {(c.document, c.page) for c in draft.citations})


def _answer_grounded(sample: AnswerSample, draft: Draft) -> float | None:
    """Words alone can stand there by chance: '90 days' is in many clauses."""
    right = [_answer_contains(sample, draft), _right_document(sample, draft), _right_page(sample, draft)]
    applicable = [value for value in right if value is not None]
    return min(applicable) if right[0] is not None and right[1] is not None else None


def _quotation_found(sample: AnswerSample, draft: Draft) -> float | None:
    wanted = sample.expect.quotation
    if not wanted:
        return None
    inside = [c.quotation for c in draft.citations if not sample.expect.document or c.document in sample.expect.document]
    return float(any(fuzz.partial_ratio(normal(wanted), normal(q)) >= SAME_QUOTATION for q in inside if len(q) >= 12))


def _claims_supported(sample: AnswerSample, draft: Draft) -> float | None:
    del sample
    return draft.verdicts()[Verdict.SUPPORTED] / len(draft.claims) if draft.claims else None


def _abstains_rightly(sample: AnswerSample, draft: Draft) -> float | None:
    return float(draft.abstained == sample.expect.abstain)


def _cites_nothing_superseded(sample: AnswerSample, draft: Draft) -> float | None:
    wrong = sample.expect.superseded
    return float(not set(wrong) & {c.document for c in draft.citations}) if wrong else None


_OURS = "this project"
_ANSWER: tuple[AnswerScorer, ...] = (
    AnswerScorer(
        Scorer("answer_contains", "The text holds every expected figure or phrase and none that is excluded.", _OURS),
        _answer_contains,
    ),
    AnswerScorer(
        Scorer("answer_grounded", "The expected words stand there and the page that bears them out is cited.", _OURS),
        _answer_grounded,
    ),
    AnswerScorer(Scorer("right_document", "Every document that the answer stands in is cited.", _OURS), _right_document),
    AnswerScorer(Scorer("right_page", "The page that the answer stands on is cited.", _OURS), _right_page),
    AnswerScorer(
        Scorer("quotation_found", "A quotation holds the sentence that answers, almost word for word.", _OURS), _quotation_found
    ),
    AnswerScorer(
        Scorer(
            "claims_supported",
            "Share of claims that the checks find supported.",
            "citation precision, after N. F. Liu, T. Zhang, P. Liang, Evaluating Verifiability in Generative Search Engines (2023)",
        ),
        _claims_supported,
    ),
    AnswerScorer(
        Scorer(
            "abstains_rightly",
            "Abstains where nothing answers, and only there.",
            "P. Rajpurkar, R. Jia, P. Liang, Know What You Don't Know: Unanswerable Questions for SQuAD (2018)",
        ),
        _abstains_rightly,
    ),
    AnswerScorer(
        Scorer("cites_nothing_superseded", "No superseded or restated document is cited for the answer.", _OURS),
        _cites_nothing_superseded,
    ),
)
ANSWERS: Mapping[str, AnswerScorer] = {entry.scorer.name: entry for entry in _ANSWER}
