"""The claims of an answer that is still being written."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from copilot.adapters.models.output import OPENING_FENCE, ModelClaim


def claims_so_far(text: str) -> tuple[ModelClaim, ...]:
    """The whole claims at the beginning of a JSON answer that breaks off anywhere; none unless it says that it answers.

    A claim is whole once something follows it. The first that has not the declared shape ends the row.
    """
    try:
        found: Any = from_json(OPENING_FENCE.sub("", text), allow_partial=True)
    except ValueError:
        return ()
    if not isinstance(found, dict) or found.get("answerable") is not True or not isinstance(found.get("claims"), list):
        return ()
    written = found["claims"]
    after = list(found)[list(found).index("claims") + 1 :]
    claims = []
    for raw in written if after else written[:-1]:
        try:
            claims.append(ModelClaim.model_validate(raw))
        except ValidationError:
            break
    return tuple(claims)
