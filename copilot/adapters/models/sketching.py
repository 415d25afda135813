"""Claims of a piece as they will stand in the draft, given as soon as they are known."""

from collections.abc import Iterator, Sequence

from copilot.adapters.models.assemble import Labels, claim_line
from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.output import ModelAnswer, ModelClaim
from copilot.adapters.models.parts import Part
from copilot.adapters.models.rows import write_rows
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Sketch
from copilot.domain.prompt import Prompt, Shape


class Sketching:
    """Of one piece. What an attempt at it said and the next one says otherwise is withdrawn."""

    def __init__(self, part: str, evidence: Evidence, prompt: Prompt) -> None:
        self._part, self._evidence, self._prompt = part, evidence, prompt
        self._given: list[ModelClaim] = []

    def heard(self, claims: Sequence[ModelClaim], labels: Labels) -> Iterator[Sketch]:
        """What is new of the claims so far. A grid's row is one claim, and is given when it is whole."""
        if self._prompt.shape is not Shape.GRID:
            yield from self._compared(claims, labels)

    def answered(self, part: Part, labels: Labels, answer: ModelAnswer) -> Iterator[Sketch]:
        """The piece as it stands in the draft."""
        if self._prompt.shape is Shape.GRID:
            writer = Writer(self._evidence)
            write_rows(writer, [(part, labels, answer)])
            yield self._sketch(0, writer)
            return
        claims = answer.claims if answer.answerable else ()
        yield from self._compared(claims, labels)
        if len(claims) < len(self._given):
            del self._given[len(claims) :]
            yield Sketch(self._part, len(claims))

    def written(self, writer: Writer) -> Iterator[Sketch]:
        """What our own code wrote before the model was asked."""
        if writer.cited:
            yield self._sketch(0, writer)

    def _compared(self, claims: Sequence[ModelClaim], labels: Labels) -> Iterator[Sketch]:
        for n, claim in enumerate(claims):
            if n < len(self._given) and self._given[n] == claim:
                continue
            del self._given[n:]
            self._given.append(claim)
            writer = Writer(self._evidence)
            writer.items([claim_line(writer, claim, labels)])
            yield self._sketch(n, writer)

    def _sketch(self, n: int, writer: Writer) -> Sketch:
        whole = writer.finish("")
        return Sketch(self._part, n, whole.text, whole.citations)


def ordered(prompt: Prompt, answer: ModelAnswer) -> tuple[ModelClaim, ...]:
    """Claims in the template's order of sections; a synthesis' 'TOPIC | agree' becomes a heading that says so."""
    if not answer.answerable:
        return ()
    order = {name.casefold(): n for n, (name, _) in enumerate(prompt.items)}
    claims = sorted(answer.claims, key=lambda c: order.get(c.section.partition("|")[0].strip().casefold(), len(order)))
    if prompt.shape is not Shape.SYNTHESIS:
        return tuple(claims)
    return tuple(
        c.model_copy(
            update={"section": c.section.replace(" | ", ": sources ").replace("sources single source", "one source only")}
        )
        for c in claims
    )
