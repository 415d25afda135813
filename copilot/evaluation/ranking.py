"""What is measured of a ranking of pages, by ir_measures, the reference implementation's interface (trec_eval's numbers).

S. MacAvaney, C. Macdonald, I. Ounis, "Streamlining Evaluation with ir-measures", ECIR 2022.
"""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, R, nDCG

from copilot.domain.passage import Passage
from copilot.evaluation.scorers import Scorer

DEPTH = 20  # passages asked for
_TREC = "trec_eval, by ir_measures"
_MEASURES = {"ndcg_at_10": nDCG @ 10, "recall_at_5": R @ 5, "recall_at_20": R @ 20, "reciprocal_rank": RR}

RETRIEVAL: Mapping[str, Scorer] = {
    scorer.name: scorer
    for scorer in (
        Scorer("ndcg_at_10", "Discounted cumulative gain of the first ten pages, by the best possible.",
               "K. Järvelin, J. Kekäläinen, TOIS 20 (2002); " + _TREC),
        Scorer("recall_at_5", "Share of the relevant pages among the first five.", _TREC),
        Scorer("recall_at_20", "Share of the relevant pages among the first twenty.", _TREC),
        Scorer("reciprocal_rank", "One by the rank of the first relevant page.", _TREC),
        Scorer("wrong_document_at_1", "The first passage comes from a document that holds no answer.", "this project",
               higher_is_better=False),
    )
}  # fmt: skip


def page_key(engagement: str, document: str, page: int | None) -> str:
    """How qrels name a page; 0 stands for a format without pages."""
    return f"{engagement}/{document}#{page or 0}"


def score(
    qrels: Mapping[str, Mapping[str, int]], found: Mapping[str, Sequence[Passage]], engagements: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Metric -> sample id -> value for all samples in `found`. A page counts at its best passage's rank."""
    judged = [ir_measures.Qrel(i, page, relevance) for i in found for page, relevance in qrels[i].items()]
    run = [
        ir_measures.ScoredDoc(sample, page, -float(rank))
        for sample, passages in found.items()
        for rank, page in enumerate(_pages(engagements[sample], passages))
    ]
    scores: dict[str, dict[str, float]] = {name: dict.fromkeys(found, 0.0) for name in _MEASURES}
    by_measure = {str(measure): name for name, measure in _MEASURES.items()}
    for metric in ir_measures.iter_calc(list(_MEASURES.values()), judged, run):
        scores[by_measure[str(metric.measure)]][metric.query_id] = float(metric.value)
    scores["wrong_document_at_1"] = {
        sample: float(not passages or _document(engagements[sample], passages[0]) not in {_stem(p) for p in qrels[sample]})
        for sample, passages in found.items()
    }
    return scores


def _pages(engagement: str, passages: Sequence[Passage]) -> list[str]:
    ranked = sorted(passages, key=lambda p: p.rank)
    return list(dict.fromkeys(page_key(engagement, p.document, p.page) for p in ranked))


def _document(engagement: str, passage: Passage) -> str:
    return _stem(page_key(engagement, passage.document, passage.page))


def _stem(page: str) -> str:
    return page.rpartition("#")[0]
