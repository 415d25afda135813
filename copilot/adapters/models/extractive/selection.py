"""What answers a question, and how sure that is."""

from dataclasses import dataclass

from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.leaned_on import Leaned
from copilot.adapters.models.extractive.question import Question
from copilot.adapters.models.extractive.reckoned import Reckoned


@dataclass(frozen=True, slots=True)
class Selection:
    """What answers a question. `missing` says in plain words what the evidence lacks; empty when it answers.

    `spread`: it is a clause of several documents, or told in several sentences, so that no one figure in it is the answer.
    `absent`: what else is asked for and the contracts lack. `foreign`: of somebody or some year that no document found speaks of.
    `unheard`: what is asked about and the documents quoted have no word for. `leaned`: what the sentences of a contract refer to.
    """

    question: Question
    sentences: tuple[Found, ...]
    figures: Reckoned | None = None
    missing: tuple[str, ...] = ()
    confidence: float = 1.0
    spread: bool = False
    absent: tuple[str, ...] = ()
    foreign: bool = False
    unheard: tuple[str, ...] = ()
    leaned: tuple[Leaned, ...] = ()

    @property
    def answers(self) -> bool:
        return not self.missing and bool(self.sentences or self.figures)
