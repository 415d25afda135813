"""Public data sets as they are published, read into the rows that the benchmarks take. The data stays where it is.

SummEdits (P. Laban et al., 2023), ContractNLI (Y. Koreeda, C. D. Manning, 2021), BIPIA (J. Yi et al., 2023), Giskard's prompt
injections, NotInject (H. Li, X. Liu, 2024). TAT-QA (F. Zhu et al., 2021) needs no reader: its tables and paragraphs are read as
they stand.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from copilot.errors import UsageError

Row = dict[str, Any]


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


FORMS: Mapping[str, Callable[[Path], Iterator[Row]]] = {"summedits": _summedits, "contract-nli": _contract_nli}
