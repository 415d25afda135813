"""A question on contracts answered by the one clause that deals with it, where that is better than what was found by sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from copilot.adapters.models.extractive import definitions, show
from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.clauses import named
from copilot.adapters.models.extractive.contracts import Clauses, agreed
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.opening import opening
from copilot.adapters.models.extractive.question import Question
from copilot.adapters.models.extractive.unit import pieces
from copilot.adapters.models.extractive.whole_clause import PLAINLY, WHOLE, Answering, answering

PIECES = 3  # quotations in which a long sentence that answers is given
# How well one clause of a contract must answer (whole_clause.py): at all, by score and share; by its title, where another clause is of
# the type asked for; by its share, where none is and it is headed so; and where it is not.
BEARS, HELD, HEADED, DEALS, ALMOST = 0.6, 0.45, 0.25, 0.7, 0.85
NAMED = 0.15  # by its title, however little, where it holds less than most of the question
ENTITLED = 0.75  # by its title, that a clause is the one asked for, and not the one that a sentence of the type stands in
BESIDE = 2  # sentences of the type asked for, and of amendments, that are quoted beside the clause


@dataclass(frozen=True, slots=True)
class Dealt:
    """The clauses that deal with the question, best first. `better`: they answer; else they only say how sure it may be.

    `sentences` are those quoted, `besides` the sentences of a type of clause among them.
    """

    dealing: tuple[Answering, ...] = ()
    better: bool = False
    sentences: tuple[Found, ...] = ()
    besides: tuple[Found, ...] = ()

    @property
    def plainly(self) -> bool:
        """True where the clause holds most of the question."""
        return self.better and self.dealing[0].share >= DEALS

    @property
    def surely(self) -> bool:
        """True where the clause holds so much of the question that it need not be looked for by meaning."""
        return bool(self.dealing) and bool(
            (best := self.dealing[0]).literal and best.share >= (DEALS if best.titled >= HEADED else ALMOST)
        )


def dealt(question: Question, library: Library, found: Clauses, sentences: Sequence[Found]) -> Dealt:
    """`found` are the sentences of the type of clause asked for, `sentences` all that would be quoted otherwise."""
    if definitions.term(question.text):
        return Dealt()
    dealing = answering(question, sorted(d for d in found.read if agreed(d, library)), library)
    if not dealing or not _better(question, library, dealing[0], found):
        return Dealt(tuple(dealing))
    clauses = found.sentences
    quoted = {(u.document, u.start) for a in dealing for u in a.units}
    others = [f for f in sentences if (f.unit.document, f.unit.start) not in quoted]
    within = {u.start for u in dealing[0].provision.units}
    typed = next((u for f in clauses[:1] for u in dealing[0].units if u.start == f.unit.start), dealing[0].best)
    dealing[0] = replace(dealing[0], best=typed)  # the sentence of the type asked for stands first
    dealing_in = {u.document for a in dealing for u in a.units}
    besides = [
        f
        for f in others
        if f in clauses and (dealing[0].share < DEALS or f.unit.start in within or f.unit.document not in dealing_in)
    ][:BESIDE]
    changing = [f for f in others if f not in besides and library.amendment(f.unit.document)][:BESIDE]
    quoting = [*_as_dealt(dealing), *besides, *changing]
    library.evidence.give(f.unit.passage for f in quoting)
    return Dealt(tuple(dealing), better=True, sentences=tuple(quoting), besides=tuple(besides))


def _better(question: Question, library: Library, best: Answering, found: Clauses) -> bool:
    """True where the one clause answers better than what was found: sentences of a type of clause, or none of it."""
    if not best.literal:
        return False
    headed = best.score >= PLAINLY and best.titled >= HEADED
    if found.absent:
        return best.titled >= HEADED and best.share >= DEALS and (best.literal > 1 or best.score >= PLAINLY)
    if clauses := found.sentences:  # the type of clause is surer than the question's words, unless a clause is headed with them
        first = clauses[0].unit
        opened = any(
            h.unit.start == first.start for c in named(question).clauses for h in opening(c.name, first.document, library)
        )
        several = len({f.unit.document for f in clauses}) > 1 and best.share < ALMOST
        inside = first.start in {u.start for u in best.provision.units}
        enough = (
            found.alone and inside and best.provision.length > WHOLE
        )  # of a long clause the sentences of its type say enough
        aside = found.alone and not inside and best.titled < ENTITLED  # "Limitations on Indemnity" is not what is indemnified
        return headed and not (opened or several or enough or aside) and best.share >= (DEALS if found.alone else HELD)
    told = best.titled >= NAMED or (best.share >= DEALS and best.literal > 1)
    return told and best.score >= BEARS and best.share >= HELD


def _as_dealt(dealing: Sequence[Answering]) -> list[Found]:
    """The clauses as they are quoted, each under its own number and title."""
    return [
        Found(replace(u, passage=replace(u.passage, headings=(a.provision.name,))), a.score, a.share, a.share, a.share)
        for a in dealing
        for sentence in a.answer_first
        for u in (pieces(sentence, show.QUOTATION, PIECES) if sentence == a.best else [sentence])
    ]
