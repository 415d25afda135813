"""Runs a suite on a throw-away desk, compares it with what was before, and keeps the run."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.draft import Draft
from copilot.domain.drafting import Progress
from copilot.domain.evaluation import Run
from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, demand_on_desk
from copilot.errors import UnknownNameError, UsageError
from copilot.evaluation import ranking
from copilot.evaluation.gate import Scores, judge
from copilot.evaluation.laboratory import Answered, Laboratory, draft_all, fill, search_all
from copilot.evaluation.scorers import ANSWERS, Scorer
from copilot.evaluation.suite import AnswerSample, Baseline, CheckSample, RetrievalSample, Suite, SuiteKind, load
from copilot.services import audit
from copilot.services.check import check_pair
from copilot.services.desk import Desk
from copilot.services.prompts import production

VERDICT_RIGHT = Scorer("verdict_right", "The check gives the verdict that a person gave.", "this project")
SCORERS: Mapping[SuiteKind, Mapping[str, Scorer]] = {
    SuiteKind.ANSWERS: {name: entry.scorer for name, entry in ANSWERS.items()},
    SuiteKind.RETRIEVAL: ranking.RETRIEVAL,
    SuiteKind.CHECKS: {VERDICT_RIGHT.name: VERDICT_RIGHT},
}
_NO_DRAFT = Draft(
    id="", version=0, engagement="", conversation="", request="", task="", question="", author="", prompt="", model="",
    text="", claims=(), citations=(), retrieval=(), created_at=datetime.min.replace(tzinfo=UTC),
)  # fmt: skip


def run(
    desk: Desk, laboratory: Laboratory, actor: Actor, name: str, *, prompt: str | None = None, against: str | None = None
) -> Iterator[Progress | Run]:
    """Run the suite; yields progress and last the Run, which is stored in `desk`.

    `prompt` (TASK@N) is tried instead of the production version of its task, on that task's samples only. Compared is with
    `against` (TASK@N), run on the same desk, or else with the suite's baseline. Raises PermissionDeniedError,
    UnknownNameError, UsageError.
    """
    demand_on_desk(actor, DeskRight.RUN_EVALUATIONS)
    suite = load(laboratory.evals, name)
    scorers = _scorers(suite)
    samples = _chosen(desk, suite, prompt, against)
    notes: list[str] = []
    with laboratory.scratch() as scratch:
        yield from fill(scratch, laboratory.corpora, suite.engagements)
        scores = yield from _scores(desk, scratch, suite, samples, scorers, prompt, notes)
        before: Scores | None = suite.baseline.scores if suite.baseline else None
        if against is not None:
            before = yield from _scores(desk, scratch, suite, samples, scorers, against, notes)
        model = scratch.drafter.model if suite.file.kind is SuiteKind.ANSWERS else scratch.embedder.name
    judgement = judge(scores, before, scorers, suite.file.gate)
    kept = {sample.id for sample in samples}
    done = Run(
        id=new_id("run"),
        suite=name,
        prompt=prompt or "production",
        against=against or _described(suite.baseline),
        model=model,
        member=actor.member.id,
        at=desk.clock.now(),
        metrics=judgement.metrics,
        scores=scores,
        gate=judgement.gate,
        worse=judgement.worse,
        notes=(*dict.fromkeys(notes), *judgement.notes),
        slices={trap: tuple(i for i in ids if i in kept) for trap, ids in suite.slices().items()},
    )
    with desk.store.write() as work:
        work.runs.add(done)
        audit.record(desk, work, actor, DESK_CHAIN, "run evaluation", done.id, suite=name, prompt=done.prompt, gate=done.gate)
    yield done


def compare(desk: Desk, laboratory: Laboratory, actor: Actor, later: str, earlier: str) -> Run:
    """The later of two stored runs of one suite, judged against the earlier; nothing is stored. Raises UnknownNameError."""
    demand_on_desk(actor, DeskRight.RUN_EVALUATIONS)
    with desk.store.read() as work:
        found = {run_id: work.runs.get(id=run_id) for run_id in (later, earlier)}
    second, first = (_known(run_id, found[run_id]) for run_id in (later, earlier))
    if first.suite != second.suite:
        raise UsageError(f"run {later} is of suite '{second.suite}', {earlier} of '{first.suite}'; they cannot be compared")
    suite = load(laboratory.evals, second.suite)
    judgement = judge(second.scores, first.scores, _scorers(suite), suite.file.gate)
    return Run(
        id=second.id, suite=second.suite, prompt=second.prompt, against=first.id, model=second.model, member=second.member,
        at=second.at, metrics=judgement.metrics, scores=second.scores, gate=judgement.gate, worse=judgement.worse,
        notes=judgement.notes, slices=second.slices,
    )  # fmt: skip


def listed(desk: Desk, actor: Actor, suite: str | None = None) -> tuple[Run, ...]:
    """Stored runs, newest first."""
    demand_on_desk(actor, DeskRight.RUN_EVALUATIONS)
    with desk.store.read() as work:
        runs = work.runs.find(order_by="at", descending=True)
    return tuple(r for r in runs if suite is None or r.suite == suite)


def as_baseline(laboratory: Laboratory, done: Run) -> Baseline:
    """The run as what later runs are compared with. Raises UsageError for a run of another prompt than production."""
    if done.prompt != "production":
        raise UsageError(f"run {done.id} is of prompt {done.prompt}; a baseline is made of production prompts")
    return Baseline(
        suite=done.suite, prompt=done.prompt, model=done.model, program=laboratory.program, date=f"{done.at:%Y-%m-%d}",
        scores=done.scores,
    )  # fmt: skip


def save_baseline(laboratory: Laboratory, done: Run) -> None:
    """Write the run as its suite's baseline.json, one sample a line, so that a change can be read in a diff."""
    text = as_baseline(laboratory, done).model_dump_json(indent=1)
    (laboratory.evals / done.suite / "baseline.json").write_text(text + "\n", "utf-8")


def _known(run_id: str, found: Run | None) -> Run:
    if found is None:
        raise UnknownNameError("run", run_id, "copilot eval list shows them")
    return found


def _scorers(suite: Suite) -> dict[str, Scorer]:
    known = SCORERS[suite.file.kind]
    for name in suite.file.scorers:
        if name not in known:
            raise UnknownNameError(f"scorer for {suite.file.kind}", name, f"there are: {', '.join(known)}")
    return {name: known[name] for name in suite.file.scorers}


def _chosen(
    desk: Desk, suite: Suite, prompt: str | None, against: str | None
) -> Sequence[AnswerSample | RetrievalSample | CheckSample]:
    refs = [ref for ref in (prompt, against) if ref is not None]
    if not refs:
        return suite.samples
    if suite.file.kind is not SuiteKind.ANSWERS:
        raise UsageError(f"suite '{suite.file.name}' measures {suite.file.kind}, which no prompt has a part in")
    tasks = {desk.prompts.get(ref).task for ref in refs}
    if len(tasks) > 1:
        raise UsageError(f"{' and '.join(refs)} are prompts of different tasks; they cannot be compared")
    chosen = [s for s in suite.samples if isinstance(s, AnswerSample) and s.task in tasks]
    if not chosen:
        raise UsageError(f"suite '{suite.file.name}' has no sample of task '{tasks.pop()}'")
    return chosen


def _scores(
    desk: Desk,
    scratch: Desk,
    suite: Suite,
    samples: Sequence[AnswerSample | RetrievalSample | CheckSample],
    scorers: Mapping[str, Scorer],
    prompt: str | None,
    notes: list[str],
) -> Generator[Progress, None, dict[str, dict[str, float]]]:
    match suite.file.kind:
        case SuiteKind.ANSWERS:
            asked = [s for s in samples if isinstance(s, AnswerSample)]
            refs = _refs(desk, {s.task for s in asked}, prompt)
            answered = []
            for item in draft_all(scratch, asked, refs):
                if isinstance(item, Answered):
                    answered.append(item)
                    notes += [f"{item.sample.id} has no draft: {item.error}"] if item.draft is None else []
                else:
                    yield item
            return score_answers(answered, scorers)
        case SuiteKind.RETRIEVAL:
            searched = [s for s in samples if isinstance(s, RetrievalSample)]
            yield Progress("search", 0, len(searched))
            found = search_all(scratch, searched)
            scores = ranking.score(suite.qrels, found, {s.id: s.engagement for s in searched})
            return {name: scores[name] for name in scorers}
        case SuiteKind.CHECKS:
            pairs = [s for s in samples if isinstance(s, CheckSample)]
            right = {s.id: float(check_pair(s.claim, s.evidence)[0] == s.verdict) for s in pairs}
            return dict.fromkeys(scorers, right)


def _refs(desk: Desk, tasks: set[str], prompt: str | None) -> dict[str, str]:
    """The version to try of each task: the asked one, else what is production on the real desk."""
    with desk.store.read() as work:
        refs = {task: production(desk, work, task).ref for task in sorted(tasks)}
    if prompt is not None:
        refs[desk.prompts.get(prompt).task] = prompt
    return refs


def score_answers(answered: Sequence[Answered], scorers: Mapping[str, Scorer]) -> dict[str, dict[str, float]]:
    """Metric -> sample id -> value. A sample without a draft scores 0 on every measure that applies to it."""
    scores: dict[str, dict[str, float]] = {name: {} for name in scorers}
    for item in answered:
        for name in scorers:
            value = ANSWERS[name].score(item.sample, item.draft or _NO_DRAFT)
            if value is not None:
                scores[name][item.sample.id] = value if item.draft is not None else 0.0
    return scores


def _described(baseline: Baseline | None) -> str:
    return f"baseline of {baseline.date} ({baseline.model}, version {baseline.program})" if baseline else ""
