"""Suites of samples, as files: evals/<suite>/suite.yaml, samples.jsonl, qrels.tsv (retrieval), baseline.json.

Unknown keys are refused, and an error names file and line, because a misspelt expectation would pass in silence.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from copilot.domain.claim import Verdict
from copilot.errors import UnknownNameError, UsageError

Name = Annotated[str, Field(min_length=1, max_length=200)]
M = TypeVar("M", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SuiteKind(StrEnum):
    """What is run for each sample."""

    ANSWERS = "answers"  # a question is drafted and checked
    RETRIEVAL = "retrieval"  # passages are searched for
    CHECKS = "checks"  # a pair of claim and evidence is judged


class Limit(_Strict):
    """When a metric fails the gate: it fell, the fall is significant at `alpha`, and it is larger than tolerated.

    `max_drop` is in the metric's units, against it (a rise, for a metric where less is better). The gate says that it
    cannot tell when the samples are too few to have shown a drop of that size.
    """

    max_drop: Annotated[float, Field(gt=0, le=1)]
    alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.05


class SuiteFile(_Strict):
    """suite.yaml."""

    name: Name
    kind: SuiteKind
    description: str
    engagements: tuple[Name, ...] = ()
    scorers: tuple[Name, ...]
    gate: Mapping[Name, Limit]

    @model_validator(mode="after")
    def _gate_names_scorers(self) -> Self:
        strange = sorted(set(self.gate) - set(self.scorers))
        if strange:
            raise ValueError(f"the gate names {', '.join(strange)}, which is not among the scorers")
        return self


class Expect(_Strict):
    """What a right answer holds. `document` may be several: then each has to be cited."""

    contains: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()  # documents that must not be cited for it
    page: int | None = None
    quotation: str | None = None
    abstain: bool = False

    @field_validator("document", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return () if value is None else (value,) if isinstance(value, str) else value


class AnswerSample(_Strict):
    """One question of an `answers` suite. `trap` names what the sample is meant to catch; results are sliced by it."""

    id: Name
    engagement: Name
    question: Name
    task: Name = "answer"
    expect: Expect = Expect()
    trap: str | None = None
    note: str | None = None


class RetrievalSample(_Strict):
    """One question of a `retrieval` suite; what is relevant to it stands in qrels.tsv."""

    id: Name
    engagement: Name
    question: Name
    document: str | None = None
    trap: str | None = None


class CheckSample(_Strict):
    """One pair of a `checks` suite."""

    id: Name
    claim: Name
    evidence: str
    verdict: Verdict
    trap: str | None = None


Sample = AnswerSample | RetrievalSample | CheckSample
SAMPLES: Mapping[SuiteKind, type[AnswerSample] | type[RetrievalSample] | type[CheckSample]] = {
    SuiteKind.ANSWERS: AnswerSample,
    SuiteKind.RETRIEVAL: RetrievalSample,
    SuiteKind.CHECKS: CheckSample,
}


class Baseline(_Strict):
    """baseline.json: the scores that later runs are paired with. `scores` is metric -> sample id -> value."""

    suite: Name
    prompt: str
    model: str
    program: str
    date: str
    scores: Mapping[str, Mapping[str, float]]


class Suite(_Strict):
    """A suite, read and checked. `qrels` is sample id -> 'engagement/document#page' -> relevance (page 0: no pages)."""

    file: SuiteFile
    samples: tuple[Sample, ...]
    qrels: Mapping[str, Mapping[str, int]] = {}
    baseline: Baseline | None = None

    @property
    def engagements(self) -> tuple[str, ...]:
        """The corpora that the samples ask about, sorted."""
        return tuple(
            sorted({s.engagement for s in self.samples if not isinstance(s, CheckSample)} | set(self.file.engagements))
        )

    def slices(self) -> dict[str, tuple[str, ...]]:
        """Trap -> ids of its samples."""
        traps = sorted({s.trap for s in self.samples if s.trap})
        return {trap: tuple(s.id for s in self.samples if s.trap == trap) for trap in traps}


def names(evals: Path) -> tuple[str, ...]:
    """The suites that there are."""
    return tuple(sorted(path.parent.name for path in evals.glob("*/suite.yaml")))


def load(evals: Path, name: str) -> Suite:
    """Read a suite. Raises UnknownNameError, UsageError naming file and line."""
    if name not in names(evals):
        raise UnknownNameError("suite", name, f"there are: {', '.join(names(evals)) or 'none'}")
    folder = evals / name
    file = _validated(SuiteFile, _yaml(folder / "suite.yaml"), f"{name}/suite.yaml")
    samples = _samples(folder / "samples.jsonl", file.kind)
    qrels = _qrels(folder / "qrels.tsv", {s.id for s in samples}) if file.kind is SuiteKind.RETRIEVAL else {}
    baseline = folder / "baseline.json"
    return Suite(
        file=file,
        samples=samples,
        qrels=qrels,
        baseline=_parsed(Baseline, baseline.read_text("utf-8"), f"{name}/baseline.json") if baseline.exists() else None,
    )


def _yaml(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise UsageError(f"{path.parent.name}/{path.name}{line} is not YAML: {getattr(error, 'problem', error)}") from None


def _samples(path: Path, kind: SuiteKind) -> tuple[Sample, ...]:
    samples: dict[str, Sample] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        where = f"{path.parent.name}/{path.name} line {number}"
        sample = _parsed(SAMPLES[kind], line, where)
        if sample.id in samples:
            raise UsageError(f"{where}: the id '{sample.id}' stands twice")
        samples[sample.id] = sample
    if not samples:
        raise UsageError(f"{path.parent.name}/{path.name} holds no sample")
    return tuple(samples.values())


def _qrels(path: Path, ids: set[str]) -> dict[str, dict[str, int]]:
    """TREC's format, tab-separated: id, 0, engagement/document#page, relevance."""
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), 1):
        where = f"{path.parent.name}/{path.name} line {number}"
        fields = line.split("\t")
        if len(fields) != 4 or not fields[3].isdigit() or "#" not in fields[2]:
            raise UsageError(f"{where}: expected id<TAB>0<TAB>engagement/document#page<TAB>relevance, found {line[:80]!r}")
        if fields[0] not in ids:
            raise UsageError(f"{where}: there is no sample '{fields[0]}'")
        found.setdefault(fields[0], {})[fields[2]] = int(fields[3])
    missing = sorted(ids - set(found))
    if missing:
        raise UsageError(f"{path.parent.name}/{path.name} says of sample '{missing[0]}' nothing; every sample needs a page")
    return found


def _lines(path: Path) -> list[str]:
    if not path.exists():
        raise UsageError(f"the suite '{path.parent.name}' lacks {path.name}")
    return path.read_text("utf-8").splitlines()


def _parsed(model: type[M], text: str, where: str) -> M:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise UsageError(f"{where}: {_first(error)}") from None


def _validated(model: type[M], data: object, where: str) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise UsageError(f"{where}: {_first(error)}") from None


def _first(error: ValidationError) -> str:
    """The first of pydantic's complaints, as part of a line."""
    complaint = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in complaint["loc"])
    more = error.error_count() - 1
    return f"{place + ': ' if place else ''}{complaint['msg']}" + (f" (and {more} more)" if more else "")
