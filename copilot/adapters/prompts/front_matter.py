"""The head of a prompt file: YAML between two lines of dashes, every key known, every value checked."""

from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from copilot.domain.prompt import Shape
from copilot.errors import PromptError

FENCE = "---"
MAX_BYTES = 256 * 1024  # a prompt is a page or two; anything of this size is a mistake or an attack

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600, pattern=r"^[^\r\n]+$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputEntry(_Strict):
    name: Name
    description: str = ""
    required: bool = True


class RetrievalEntry(_Strict):
    passages: int = Field(default=12, ge=1, le=100)
    characters: int = Field(default=12_000, ge=500, le=400_000)


class ItemEntry(_Strict):
    name: Line
    question: Line


class FrontMatter(_Strict):
    """What a prompt file declares about itself."""

    title: Line
    kind: Literal["legal", "financial", "research", "health", "engineering", "any"]
    shape: Shape
    description: str = ""
    inputs: tuple[InputEntry, ...] = ()
    retrieval: RetrievalEntry = RetrievalEntry()
    checklist: tuple[Line, ...] = Field(min_length=1)
    credentials: tuple[Name, ...] = ()
    scopes: tuple[Line, ...] = ()
    second_signoff: bool = False
    minutes_by_hand: int = Field(ge=1, le=100_000)
    items: tuple[ItemEntry, ...] = ()

    @model_validator(mode="after")
    def _scopes_are_of_a_credential(self) -> "FrontMatter":
        if self.scopes and not self.credentials:
            raise ValueError("scopes say where a credential has to hold; name the credentials too")
        return self

    @model_validator(mode="after")
    def _names_are_unique(self) -> "FrontMatter":
        for noun, names in (("input", [i.name for i in self.inputs]), ("item", [i.name for i in self.items])):
            doubled = sorted({name for name in names if names.count(name) > 1})
            if doubled:
                raise ValueError(f"the {noun} '{doubled[0]}' is declared twice")
        return self


class _UniqueKeys(yaml.SafeLoader):
    """YAML takes the last of two equal keys in silence; a prompt file must not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"the key '{key}' stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


def split(source: str, where: str) -> tuple[FrontMatter, str]:
    """The validated head and the body. Raises PromptError that names the file and the key."""
    lines = source.split("\n")
    if not lines or lines[0].rstrip() != FENCE or FENCE not in [line.rstrip() for line in lines[1:]]:
        raise PromptError(f"{where}: a prompt file begins with YAML between two lines of '---'")
    end = [line.rstrip() for line in lines].index(FENCE, 1)
    try:
        values = yaml.load("\n".join(lines[1:end]), _UniqueKeys)  # noqa: S506 (a SafeLoader)
        head = FrontMatter.model_validate(values)
    except yaml.YAMLError as error:
        raise PromptError(f"{where}: the front matter is not YAML: {' '.join(str(error).split())}") from error
    except (ValidationError, RecursionError) as error:
        raise PromptError(f"{where}: {_first(error)}") from error
    return head, "\n".join(lines[end + 1 :]).strip("\n") + "\n"


def _first(error: ValidationError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "the front matter is nested too deeply"
    # a misspelt key also shows as a missing one: name the misspelling
    first = min(error.errors(include_url=False), key=lambda e: e["type"] != "extra_forbidden")
    key = ".".join(str(part) for part in first["loc"]) or "front matter"
    if first["type"] == "extra_forbidden":
        return f"unknown key '{key}' in the front matter; remove it or correct its spelling"
    return f"'{key}' in the front matter: {first['msg']}"
