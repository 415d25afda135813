"""CUAD (D. Hendrycks et al., 2021) as it is published: contracts, and where experts marked the clause of each of 41 categories."""

import ast
import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from copilot import datafile

Row = dict[str, Any]
Spans = list[tuple[int, int]]
_QUESTIONS = Path(__file__).with_name("cuad.yaml")
TABLE, TEXTS = "master_clauses.csv", ("full_contract_txt", "txt")
CELL = 10_000_000  # characters that a cell of the table may hold


def cuad(path: Path) -> Iterator[Row]:
    """A question for each contract and category, from the JSON file or from the folder with the table and the contracts' texts.

    Of the table a contract counts whose text is there. Raises OSError, ValueError or KeyError where it is none of these.
    """
    if path.is_file():
        yield from _squad(json.loads(path.read_text("utf-8"))["data"])
    else:
        yield from _table(path)


def _squad(data: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for contract in data:
        for paragraph in contract["paragraphs"]:
            source = _source(contract["title"], paragraph["context"])
            for qa in paragraph["qas"]:
                category = qa["id"].rpartition("__")[2]
                marked = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"]]
                yield _row(source, category, marked)


def _table(folder: Path) -> Iterator[Row]:
    texts = next(folder / name for name in (*TEXTS, ".") if (folder / name).is_dir())
    csv.field_size_limit(CELL)
    with (folder / TABLE).open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            name = re.sub(r"\.pdf$", "", line["Filename"].strip(), flags=re.IGNORECASE)
            file = texts / f"{name}.txt"
            if not file.is_file():
                continue
            source = _source(name, file.read_bytes().decode("utf-8", "replace"))
            places = [n for n, c in enumerate(source["text"]) if not c.isspace()]
            bare = "".join(source["text"][n] for n in places)
            for category in [c for c in line if c != "Filename" and not c.endswith("Answer")]:
                yield _row(source, category, _marked(line[category], bare, places))


def _marked(cell: str, bare: str, places: Sequence[int]) -> Spans:
    """Where the clauses of a cell stand, whatever the space in them; '<omitted>' parts what was left out."""
    found: Spans = []
    for clause in ast.literal_eval(cell) if cell.strip() else ():
        for part in clause.split("<omitted>"):
            wanted = "".join(part.split())
            start = bare.find(wanted) if wanted else -1
            if start >= 0:
                found.append((places[start], places[start + len(wanted) - 1] + 1))
    return found


def _source(title: str, text: str) -> Row:
    return {"name": f"{title[:190]}.txt", "text": text}


def _row(source: Row, category: str, marked: Spans) -> Row:
    return {
        "id": f"{source['name']} {category}",
        "question": questions()[plain(category)],
        "documents": [source],
        "spans": marked,
        "kind": category,
        "unanswerable": not marked,
    }


@lru_cache(maxsize=1)
def questions() -> Mapping[str, str]:
    """Category, plain -> what is asked."""
    found: Mapping[str, str] = datafile.read(_QUESTIONS)
    return found


def plain(category: str) -> str:
    """A category's name as the file of questions writes it: the table and the JSON spell some of them in two ways."""
    return re.sub(r"[^a-z0-9]", "", category.casefold())
