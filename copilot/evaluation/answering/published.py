"""Public sets of questions as they are published, read into the benchmark's rows. The data stays where it is.

TAT-QA (F. Zhu et al., 2021), CLAP NQ (S. Rosenthal et al., 2024), MTRAG-UN (IBM, 2025); CUAD is in contracts.py.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from copilot.errors import UsageError
from copilot.evaluation.answering.contracts import cuad

Row = dict[str, Any]
EARLIER = 2  # turns of a conversation that are asked before the last


def read(form: str, path: Path) -> Iterator[Row]:
    """The rows of the data set at this path, a file or its folder. Raises UsageError for an unknown name, or where it is another."""
    if form not in FORMS:
        raise UsageError(f"there is no format '{form}'; known are {', '.join(FORMS)}")
    try:
        yield from FORMS[form](path)
    except (OSError, LookupError, TypeError, ValueError, SyntaxError) as error:
        raise UsageError(f"'{path}' is not {form} as it is published: {type(error).__name__}: {error}") from None


def _tatqa(path: Path) -> Iterator[Row]:
    """One document a context: its table, then its paragraphs."""
    for file in _files(path, "tatqa*.json"):
        for context in json.loads(file.read_text("utf-8")):
            source = {
                "name": f"{context['table']['uid']}.html",
                "table": context["table"]["table"],
                "paragraphs": [p["text"] for p in sorted(context["paragraphs"], key=lambda p: p["order"])],
            }
            for asked in context["questions"]:
                answer = asked["answer"]
                yield {
                    "id": asked["uid"],
                    "question": asked["question"],
                    "documents": [source],
                    "answers": [a for a in map(str, answer if isinstance(answer, list) else [answer]) if a],
                    "scale": asked["scale"],
                    "kind": f"{asked['answer_type']} · {asked['answer_from']}",
                    "derivation": asked["derivation"],
                }


def _clapnq(path: Path) -> Iterator[Row]:
    """One document a passage, named by its title."""
    for file in _files(path, "clapnq*.jsonl"):
        for line in filter(str.strip, file.read_text("utf-8").splitlines()):
            row = json.loads(line)
            answers = [o["answer"] for o in row["output"] if o["answer"]]
            text = "\n\n".join(f"# {p['title']}\n\n{p['text']}" for p in row["passages"])
            yield {
                "id": row["id"],
                "question": row["input"],
                "documents": [{"name": _file_name(row["passages"][0]["title"], text), "text": text}],
                "answers": answers[:1],
                "kind": "passage",
                "unanswerable": not answers,
            }


def _mtrag(path: Path) -> Iterator[Row]:
    """Every context of a collection is a document of one corpus. Turns that are partly answered or unclear are not asked."""
    for file in _files(path, "*.jsonl"):
        for line in filter(str.strip, file.read_text("utf-8").splitlines()):
            row = json.loads(line)
            asked = [turn["text"].strip() for turn in row["input"] if turn["speaker"] == "user" and turn["text"].strip()]
            answerable = row["answerability"][0]
            yield {
                "id": row["task_id"],
                "question": asked[-1],
                "documents": [{"name": _file_name("", c["text"]), "text": c["text"]} for c in row["contexts"]],
                "corpus": row["Collection"],
                "earlier": asked[:-1][-EARLIER:],
                "answers": [t["text"] for t in row["targets"]][:1] if answerable == "ANSWERABLE" else [],
                "kind": row["Collection"],
                "unanswerable": answerable == "UNANSWERABLE",
                "asked": answerable in ("ANSWERABLE", "UNANSWERABLE"),
            }


def _files(path: Path, pattern: str) -> list[Path]:
    found = [path] if path.is_file() else sorted(path.glob(pattern))
    if not found:
        raise UsageError(f"'{path}' holds no {pattern}")
    return found


def _file_name(title: str, text: str) -> str:
    plain = " ".join("".join(c if c.isalnum() or c in " -" else " " for c in title).split())
    return f"{plain[:80]} {hashlib.sha256(text.encode()).hexdigest()[:8]}.md".strip()


FORMS: Mapping[str, Callable[[Path], Iterator[Row]]] = {"tatqa": _tatqa, "clapnq": _clapnq, "mtrag-un": _mtrag, "cuad": cuad}
