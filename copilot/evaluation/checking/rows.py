"""Files of JSON rows, line by line or as one array, validated; an error names the file and the row."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from copilot.errors import UsageError

M = TypeVar("M", bound=BaseModel)


def read(path: Path, model: type[M]) -> Iterator[M]:
    """The rows of a .jsonl file, or of a .json file that holds one array. Raises UsageError."""
    for number, row in enumerate(_objects(path), 1):
        try:
            yield model.model_validate(row)
        except ValidationError as error:
            complaint = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, complaint["loc"]))
            raise UsageError(f"{path.name} row {number}: {place}: {complaint['msg']}") from None


def _objects(path: Path) -> Iterator[Any]:
    try:
        if path.suffix == ".json":
            whole = json.loads(path.read_text("utf-8"))
            yield from whole if isinstance(whole, list) else [whole]
            return
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _object(path, number, line)
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"'{path}' is not UTF-8: {error.reason} at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise UsageError(f"{path.name} is not JSON: {error.msg} in line {error.lineno}") from None


def _object(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{path.name} line {number} is not JSON: {error.msg}") from None
