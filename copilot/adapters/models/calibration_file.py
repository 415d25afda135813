"""A judge's calibration as a small JSON file."""

import json
from dataclasses import asdict
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from copilot.domain.entailment import Calibration
from copilot.errors import ConfigurationError


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    model: str
    slope: float = Field(gt=0, allow_inf_nan=False)  # one that falls would turn the model's word round
    intercept: float = Field(allow_inf_nan=False)
    stops_below: float = Field(ge=0, le=1)
    pairs: int = Field(gt=0)


def read_calibration(path: Path, model: str) -> Calibration:
    """Raises ConfigurationError for a file that is none, or another model's."""
    try:
        stored = _Stored.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"COPILOT_JUDGE_CALIBRATION '{path}' cannot be read: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise ConfigurationError(
            f"'{path}' is no calibration: {where}: {first['msg']}; write it by copilot bench pairs --model M --calibration FILE"
        ) from None
    if stored.model != model:
        raise ConfigurationError(f"'{path}' calibrates the model '{stored.model}', the judge is '{model}'; measure it anew")
    return Calibration(**stored.model_dump())


def write_calibration(path: Path, calibration: Calibration) -> None:
    """Raises ConfigurationError where it cannot be written."""
    try:
        path.write_text(json.dumps(asdict(calibration), indent=2) + "\n", "utf-8")
    except OSError as error:
        raise ConfigurationError(f"'{path}' cannot be written: {error.strerror}") from None
