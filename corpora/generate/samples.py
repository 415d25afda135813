"""Emit the evaluation samples from what the documents were written from; pages are found by reading them back."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .engagement import Ask, Engagement
from .manifest import dump
from .reading import find_pages


class QuotationMissingError(LookupError):
    """A sample quotes what its document does not say."""


def located(root: Path, engagement: Engagement, document: str, quotation: str) -> list[int]:
    pages = find_pages(root / "corpora" / engagement.name / "documents" / document, quotation)
    if not pages:
        raise QuotationMissingError(f"{engagement.name}/{document} does not hold: {quotation!r}")
    return pages


def desk_row(root: Path, engagement: Engagement, identity: str, ask: Ask) -> dict[str, Any]:
    page = located(root, engagement, ask.document, ask.quotation)[0] if ask.document else 0
    documents: str | list[str] | None = ask.document or None
    if ask.must_cite_all:
        documents = [ask.document, *(document for document, _ in ask.also)]
    return {
        "id": identity,
        "engagement": engagement.name,
        "task": "answer",
        "question": ask.question,
        "expect": {
            "contains": list(ask.contains),
            "document": documents,
            "page": page or None,
            "quotation": ask.quotation or None,
            "abstain": not ask.document,
        },
        "trap": ask.trap,
        "note": ask.note,
    }


def relevant(root: Path, engagement: Engagement, ask: Ask) -> dict[str, int]:
    """Pages that answer: 2 where the quotation first stands, 1 where it is repeated or else borne out."""
    first = 2
    found: dict[str, int] = {}
    for document, quotation in ((ask.document, ask.quotation), *ask.also):
        for page in located(root, engagement, document, quotation):
            found.setdefault(f"{engagement.name}/{document}#{page}", first)
            first = 2 if ask.must_cite_all and document != ask.document else 1
        if ask.must_cite_all:
            first = 2
    return found


def write_lines(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def write_samples(engagements: Sequence[Engagement], root: Path) -> None:
    desk: list[dict[str, Any]] = []
    retrieval: list[dict[str, Any]] = []
    qrels: list[str] = []
    for engagement in engagements:
        for number, ask in enumerate(engagement.asks, 1):
            identity = f"{engagement.prefix}-{number:03}"
            if ask.desk:
                desk.append(desk_row(root, engagement, identity, ask))
            if ask.document:
                retrieval.append({"id": identity, "engagement": engagement.name, "question": ask.question})
                qrels += [f"{identity}\t0\t{page}\t{grade}" for page, grade in relevant(root, engagement, ask).items()]
    write_lines(root / "evals/desk/samples.jsonl", (json.dumps(row, ensure_ascii=False) for row in desk))
    write_lines(root / "evals/retrieval/samples.jsonl", (json.dumps(row, ensure_ascii=False) for row in retrieval))
    write_lines(root / "evals/retrieval/qrels.tsv", qrels)
    (root / "evals/traps.yaml").write_text(
        dump(
            {
                "traps": [
                    {
                        "kind": trap.kind,
                        "engagement": engagement.name,
                        "documents": list(trap.documents),
                        "planted": trap.planted,
                        "reading": trap.reading,
                        "quotations": [
                            {
                                "document": document,
                                "text": text,
                                "page": located(root, engagement, document, text)[0] or None,
                            }
                            for document, text in trap.quotations
                        ],
                    }
                    for engagement in engagements
                    for trap in engagement.traps
                ]
            }
        ),
        encoding="utf-8",
    )
