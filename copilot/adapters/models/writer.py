"""Builds a draft's Markdown and its citations together, so that every marker has its citation and the reverse."""

from collections.abc import Sequence
from dataclasses import replace

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive.sentences import Span, trimmed
from copilot.domain.claim import Citation, Match
from copilot.domain.draft import Usage
from copilot.domain.drafting import Drafting
from copilot.domain.markup import escape
from copilot.domain.passage import Passage


class Writer:
    """Lines of a draft in order. Text given to `heading` and `note` must be escaped already where it is foreign."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._blocks: list[str] = []
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._unlocated: dict[tuple[str, int, str], int] = {}
        self._citations: list[Citation] = []

    def cite(self, document_id: str, start: int, end: int) -> str:
        """The marker for a span; the same span has one number."""
        key = (document_id, start, end)
        if key not in self._numbers:
            self._numbers[key] = len(self._citations) + 1
            self._citations.append(self._evidence.cite(self._numbers[key], *key))
        return f"[^{self._numbers[key]}]"

    def cite_unlocated(self, passage: Passage, quotation: str) -> str:
        """The marker for words that do not stand in the passage they were given for; the check has the last word on them."""
        self._unlocated[passage.document_id, passage.start, quotation] = number = self._unlocated.get(
            (passage.document_id, passage.start, quotation), len(self._citations) + 1
        )
        if number > len(self._citations):
            whole = self._evidence.cite(number, passage.document_id, passage.start, passage.end)
            self._citations.append(replace(whole, quotation=quotation, match=Match.NONE))
        return f"[^{number}]"

    def text(self, document_id: str, start: int, end: int) -> str:
        """The document's own text at the span."""
        return self._evidence.text(document_id)[start:end]

    def lines(self, document_id: str, start: int, end: int) -> Span:
        """The span widened to whole lines: a table's heading is read by the place of its cells in the line."""
        text = self._evidence.text(document_id)
        stop = text.find("\n", end)
        return trimmed(text, text.rfind("\n", 0, start) + 1, stop if stop >= 0 else len(text))

    def quote(self, document_id: str, start: int, end: int) -> str:
        """The span word for word, in quotation marks, with its marker."""
        text = escape(self._evidence.text(document_id)[start:end])
        return f"“{text}” {self.cite(document_id, start, end)}"

    def heading(self, text: str, level: int = 2) -> None:
        self._blocks.append(f"{'#' * level} {text}")

    def note(self, *lines: str) -> None:
        """A block quote: asserts nothing about the documents' content."""
        self._blocks.append("\n>\n".join(f"> {line}" for line in lines))

    def items(self, lines: Sequence[str]) -> None:
        """A list, one claim an item."""
        if lines:
            self._blocks.append("\n".join(f"- {line}" for line in lines))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table, one claim a row."""
        if rows:
            lines = [header, ["---"] * len(header), *rows]
            self._blocks.append("\n".join(f"| {' | '.join(cell or ' ' for cell in line)} |" for line in lines))

    @property
    def cited(self) -> int:
        """How many spans are cited so far."""
        return len(self._citations)

    def finish(
        self,
        model: str,
        *,
        abstained: bool = False,
        confidence: float | None = None,
        usage: Usage | None = None,
        warnings: Sequence[str] = (),
    ) -> Drafting:
        """The whole draft."""
        return Drafting(
            text="\n\n".join(self._blocks) + "\n",
            citations=tuple(self._citations),
            passages=self._evidence.given,
            model=model,
            abstained=abstained,
            confidence=confidence,
            usage=usage or Usage(),
            warnings=tuple(dict.fromkeys([*self._evidence.warnings, *warnings])),
        )
