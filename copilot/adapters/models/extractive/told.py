"""What filings tell under a heading of their own: a kind of disclosure, the risk factors, the reasons for a change."""

from collections.abc import Sequence

from copilot.adapters.models.extractive import reasons, risks
from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.disclosures import Disclosed, disclosed, filing
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import Question
from copilot.domain.passage import Passage

TOLD = 0.6  # share of the question in a sentence that says that the figure moved, though not why


def told(
    question: Question, library: Library, passages: Sequence[Passage], ranked: Sequence[Found], everywhere: Sequence[str]
) -> Disclosed | None:
    """The sentences of the kind that is asked for; None where no such kind is. `everywhere`: the documents that may tell it."""
    if risks.asks(question, library) and (listed := risks.risks(question, library, everywhere)):
        return Disclosed("risk factors", listed, figures=False)
    if (kind := disclosed(question, library, everywhere)) is not None:
        return kind
    if reasons.asks_why(question.text) and (why := reasons.reasons(question, library, passages)):
        return Disclosed("reasons", why, figures=False)
    if (
        reasons.asks_what_moved(question.text)
        and not any(f.own >= TOLD and reasons.moves(f.unit.text) for f in ranked[:3])
        and all(filing(library, p.document_id) for p in passages)
    ):
        return Disclosed("why it moved", [], figures=False)  # what only shares words with the figure gives no reason
    return None
