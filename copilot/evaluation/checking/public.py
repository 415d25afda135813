"""Public data sets as they are published, read into the rows that the benchmarks take. The data stays where it is.

SummEdits (P. Laban et al., 2023), ContractNLI (Y. Koreeda, C. D. Manning, 2021), BIPIA (J. Yi et al., 2023), Giskard's prompt
injections, NotInject (H. Li, X. Liu, 2024). TAT-QA (F. Zhu et al., 2021) needs no reader: its tables and paragraphs are read as
they stand.
"""

import csv
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from copilot.errors import UsageError

Row = dict[str, Any]
PLACES = ("start", "middle", "end")


def read(form: str, path: Path) -> Iterator[Row]:
    """The rows of the data set at this path, a file or its folder. Raises UsageError for an unknown name, or where it is another."""
    if form not in FORMS:
        raise UsageError(f"there is no format '{form}'; known are {', '.join(FORMS)}")
    try:
        yield from FORMS[form](path)
    except (OSError, KeyError, TypeError, IndexError, UnicodeDecodeError, json.JSONDecodeError, csv.Error) as error:
        raise UsageError(f"'{path}' is not {form} as it is published: {type(error).__name__}: {error}") from None


def _files(path: Path, pattern: str) -> list[Path]:
    found = [path] if path.is_file() else sorted(path.glob(pattern))
    if not found:
        raise UsageError(f"'{path}' holds no {pattern}")
    return found


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _summedits(path: Path) -> Iterator[Row]:
    for file in _files(path, "summedits_*.json"):
        for row in _json(file):
            kinds = row["edit_types"] or []
            yield {"claim": row["summary"], "evidence": row["doc"], "label": row["label"], "part": file.stem, "kinds": kinds}


def _contract_nli(path: Path) -> Iterator[Row]:
    for file in _files(path, "dev.json"):
        source = _json(file)
        for document in source["documents"]:
            for name, answer in document["annotation_sets"][0]["annotations"].items():
                claim = source["labels"][name]["hypothesis"]
                yield {"claim": claim, "evidence": document["text"], "label": answer["choice"]}


def _bipia(path: Path) -> Iterator[Row]:
    """Every attack in three contexts of its kind, at their beginning, middle and end; and the contexts without one."""
    for kind, sets in (("text", ("email", "table")), ("code", ("code",))):
        attacks = _json(_files(path, f"{kind}_attack_*.json")[0])
        contexts = [(name, c) for name in sets for file in _files(path, f"{name}_*.jsonl") for c in _contexts(file)]
        yield from ({"text": c, "label": "benign", "part": f"bipia {name} contexts"} for name, c in contexts)
        random_ = random.Random(7)  # noqa: S311 (a sample, no secret)
        for category, texts in attacks.items():
            for text in texts:
                for (_, context), place in zip(random_.sample(contexts, len(PLACES)), PLACES, strict=True):
                    row = {"label": "attack", "part": f"bipia {kind} attacks", "kinds": [f"{kind}: {category}"]}
                    yield {"text": _inserted(context, text, place), **row}


def _contexts(file: Path) -> list[str]:
    rows = [json.loads(line)["context"] for line in file.read_text("utf-8").splitlines() if line.strip()]
    return ["\n".join(row) if isinstance(row, list) else row for row in rows]


def _inserted(context: str, attack: str, place: str) -> str:
    if place == "start":
        return f"{attack}\n{context}"
    if place == "end":
        return f"{context}\n{attack}"
    ends = [m.end() for m in re.finditer(r"\n|[.!?]\s", context)]
    at = ends[len(ends) // 2] if ends else len(context)
    return f"{context[:at].rstrip()}\n{attack}\n{context[at:].lstrip()}"


def _giskard(path: Path) -> Iterator[Row]:
    for file in _files(path, "prompt_injections.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield {"text": row["prompt"], "label": "attack", "part": "giskard", "kinds": [row["group"]]}


def _notinject(path: Path) -> Iterator[Row]:
    for file in _files(path, "NotInject_*.json"):
        for row in _json(file):
            yield {"text": row["prompt"], "label": "benign", "part": file.stem, "kinds": [row["category"]]}


FORMS: Mapping[str, Callable[[Path], Iterator[Row]]] = {
    "summedits": _summedits,
    "contract-nli": _contract_nli,
    "bipia": _bipia,
    "giskard": _giskard,
    "notinject": _notinject,
}
