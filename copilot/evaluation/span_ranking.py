"""nDCG of gold spans, by ir_measures: a span counts as found at the rank at which half of its characters have been returned."""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import nDCG

from copilot.evaluation.spans import Span, covered

CUTOFF = 10
HALF = 0.5  # of a span's characters


def ndcg(gold: Mapping[str, Sequence[Span]], found: Mapping[str, Sequence[Span]]) -> dict[str, float]:
    """Question id -> nDCG at 10 (K. Järvelin, J. Kekäläinen, TOIS 20, 2002); each gold span is one relevant item."""
    judged = [ir_measures.Qrel(id_, f"gold-{n}", 1) for id_ in found for n in range(len(gold[id_]))]
    run = [
        ir_measures.ScoredDoc(id_, item, -float(place))
        for id_, passages in found.items()
        for place, item in enumerate(_items(gold[id_], passages))
    ]
    scores = dict.fromkeys(found, 0.0)
    for metric in ir_measures.iter_calc([nDCG @ CUTOFF], judged, run):
        scores[metric.query_id] = float(metric.value)
    return scores


def _items(gold: Sequence[Span], passages: Sequence[Span]) -> list[str]:
    """What stands at each rank: a gold span that this passage completes (several take a rank each), or a miss."""
    items: list[str] = []
    waiting = dict(enumerate(gold))
    for rank in range(len(passages)):
        met = [n for n, span in waiting.items() if covered([span], passages[: rank + 1]) >= HALF]
        items += [f"gold-{n}" for n in met] or [f"miss-{rank}"]
        for n in met:
            del waiting[n]
    return items
