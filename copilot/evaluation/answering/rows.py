"""Labelled questions: each with the documents it is asked of and the answer, or the mark that nothing answers it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from copilot.errors import UsageError
from copilot.evaluation.answering import published
from copilot.evaluation.checking import rows


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Source(_Strict):
    """A document as text, or as tables and paragraphs. Sources of one name in one corpus are one document."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    text: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    paragraphs: tuple[str, ...] = ()


class Question(_Strict):
    """A row. Without `corpus` it is asked of its one document alone, else of all documents of the rows with that corpus.

    `answers` are the parts of the answer, all of which are wanted; `scale` is thousand, million, billion, percent or empty;
    `derivation` the formula a computed answer comes from; `earlier` the questions that the conversation began with; `spans` where the
    answer stands in the one document, in characters, end exclusive: what is quoted of it is scored.
    """

    id: str
    question: Annotated[str, Field(min_length=1)]
    documents: tuple[Source, ...] = ()
    corpus: str = ""
    earlier: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    scale: str = ""
    kind: str = ""
    derivation: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    unanswerable: bool = False
    asked: bool = True  # false: only its documents count

    @model_validator(mode="after")
    def _asked_of_something(self) -> Self:
        if not self.corpus and len(self.documents) != 1:
            raise ValueError(f"a row without 'corpus' has one document of its own, not {len(self.documents)}")
        return self


def read(path: Path, form: str = "") -> list[Question]:
    """The rows of a file; `form` names a public data set's own format. Raises UsageError."""
    found = [Question.model_validate(row) for row in published.read(form, path)] if form else list(rows.read(path, Question))
    if not found:
        raise UsageError(f"'{path}' holds no question")
    return found


def corpora(questions: Sequence[Question]) -> Mapping[str, Mapping[str, Source]]:
    """Corpus -> document name -> source. Raises UsageError where two documents of one corpus share a name and differ."""
    found: dict[str, dict[str, Source]] = {}
    for question in questions:
        for source in question.documents:
            known = found.setdefault(question.corpus, {}).setdefault(source.name, source)
            if known != source:
                raise UsageError(f"row '{question.id}': another row of its corpus has a different document '{source.name}'")
    return found


def texts(source: Source) -> Iterator[str]:
    """Every piece of text in the source: the whole, the cells, the paragraphs."""
    yield from filter(None, (source.text, *source.paragraphs, *(cell for line in source.table for cell in line)))
