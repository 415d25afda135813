"""What a model must answer: a small validated structure, and what is wrong with it when it is not that."""

import json
import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from copilot.errors import ModelOutputError

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
OPENING_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n")
_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ModelCitation(_Part):
    """`label` is a passage's, e.g. S3; `quotation` should stand in it."""

    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)]
    quotation: Line


class ModelClaim(_Part):
    text: Line
    section: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    citations: tuple[ModelCitation, ...] = Field(default=(), max_length=20)


class ModelAnswer(_Part):
    """One validated answer."""

    answerable: bool
    claims: tuple[ModelClaim, ...] = Field(max_length=120)
    open_questions: tuple[Line, ...] = Field(default=(), max_length=40)
    assumptions: tuple[Line, ...] = Field(default=(), max_length=40)


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
SCHEMA = _object(
    answerable={"type": "boolean"},
    claims={
        "type": "array",
        "items": _object(
            section=_TEXT, text=_TEXT, citations={"type": "array", "items": _object(label=_TEXT, quotation=_TEXT)}
        ),
    },
    open_questions=_TEXTS,
    assumptions=_TEXTS,
)


def parse(text: str) -> ModelAnswer:
    """Raises ModelOutputError that names the first thing wrong. A fence around the object is tolerated."""
    fenced = _FENCED.match(text)
    try:
        return ModelAnswer.model_validate(json.loads(fenced[1] if fenced else text))
    except json.JSONDecodeError as error:
        raise ModelOutputError(f"not JSON: {error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise ModelOutputError("not JSON: nested too deeply") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the object"
        raise ModelOutputError(f"{place}: {first['msg']}") from error
