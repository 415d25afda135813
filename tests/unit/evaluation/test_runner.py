"""Suites run on a throw-away desk with real parts; the run is kept, compared and gated."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from copilot.bootstrap import open_desk, open_laboratory
from copilot.domain.audit import DESK_CHAIN
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.engagement import Kind
from copilot.domain.evaluation import Gate, Run, Sample
from copilot.domain.member import Actor, Member, Role, Trust
from copilot.errors import PermissionDeniedError, RefusedError, UnknownNameError, UsageError
from copilot.evaluation import bench, promote, runner
from copilot.evaluation.laboratory import Answered, Laboratory, draft_all, fill
from copilot.evaluation.scorers import ANSWERS
from copilot.evaluation.suite import AnswerSample, Expect, load
from copilot.services import audit, engagements, members
from copilot.services.desk import Desk
from copilot.settings import Settings

CLAUSES = {
    "payment.md": "# Payment\n\nThe Buyer shall pay each undisputed invoice within 45 days of receipt.\n",
    "liability.md": "# Liability\n\nThe Supplier's total liability shall not exceed EUR 4,250,000 in any contract year.\n",
    "law.md": "# Governing law\n\nThis agreement is governed by the laws of Ireland.\n",
    "warranty.md": "# Warranty\n\nThe warranty period for the milling machines is 24 months from delivery.\n",
}
QUESTIONS = {
    "payment.md": "Within how many days shall the Buyer pay an undisputed invoice?",
    "liability.md": "What is the limit of the Supplier's total liability in a contract year?",
    "law.md": "Which laws govern this agreement?",
    "warranty.md": "How long is the warranty period for the milling machines?",
}
ANSWER_SUITE = """name: answers
kind: answers
description: four clauses
scorers: [answer_contains, right_document, claims_supported, abstains_rightly]
gate: {right_document: {max_drop: 0.5}}
"""
RETRIEVAL_SUITE = """name: finds
kind: retrieval
description: four clauses, each asked about four times
scorers: [ndcg_at_10, recall_at_5, wrong_document_at_1]
gate: {ndcg_at_10: {max_drop: 0.2}}
"""
CHECK_SUITE = """name: pairs
kind: checks
description: two pairs
scorers: [verdict_right]
gate: {}
"""


@dataclass(frozen=True)
class Stage:
    """The desk that keeps the runs, where they run, and who asks for them."""

    desk: Desk
    laboratory: Laboratory
    evaluator: Actor

    def run(self, suite: str, **options: str) -> Run:
        *progress, done = runner.run(self.desk, self.laboratory, self.evaluator, suite, **options)
        assert isinstance(done, Run)
        assert all(isinstance(step, Progress) for step in progress)
        return done

    def rescore(self, suite: str, metric: str, value: float) -> None:
        """Let the suite's baseline say this value of every sample."""
        path = self.laboratory.evals / suite / "baseline.json"
        baseline = json.loads(path.read_text("utf-8"))
        baseline["scores"][metric] = dict.fromkeys(baseline["scores"][metric], value)
        path.write_text(json.dumps(baseline), "utf-8")


def actor(name: str, *roles: Role) -> Actor:
    return Actor(Member(f"mem-{name}", name, name, roles, datetime(2026, 1, 1, tzinfo=UTC)), Trust.LOCAL, "tester")


def write_suite(folder: Path, yaml: str, rows: list[dict[str, object]], qrels: str = "") -> None:
    folder.mkdir(parents=True)
    (folder / "suite.yaml").write_text(yaml, "utf-8")
    (folder / "samples.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    if qrels:
        (folder / "qrels.tsv").write_text(qrels, "utf-8")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    root = tmp_path_factory.mktemp("evaluation")
    documents = root / "corpora" / "mill" / "documents"
    documents.mkdir(parents=True)
    (documents.parent / "corpus.yaml").write_text("engagement: mill\nkind: legal\n", "utf-8")
    for name, text in CLAUSES.items():
        (documents / name).write_text(text, "utf-8")
    answers: list[dict[str, object]] = [
        {"id": f"a{n}", "engagement": "mill", "question": question, "trap": "plain" if n else None,
         "expect": {"document": name, "contains": []}}
        for n, (name, question) in enumerate(QUESTIONS.items())
    ]  # fmt: skip
    write_suite(root / "evals" / "answers", ANSWER_SUITE, answers)
    asked = [(f"{name}-{n}", name, question) for n in range(4) for name, question in QUESTIONS.items()]
    finds: list[dict[str, object]] = [{"id": i, "engagement": "mill", "question": q} for i, _, q in asked]
    write_suite(
        root / "evals" / "finds", RETRIEVAL_SUITE, finds, "\n".join(f"{i}\t0\tmill/{name}#0\t1" for i, name, _ in asked)
    )
    write_suite(root / "evals" / "lost", ANSWER_SUITE.replace("answers\nk", "lost\nk"), [{**answers[0], "engagement": "gone"}])
    evidence = "Revenue was 120 million in 2023."
    pairs: list[dict[str, object]] = [
        {"id": "p1", "claim": "Revenue was 120 million in 2023.", "evidence": evidence, "verdict": "supported"},
        {"id": "p2", "claim": "Revenue was 140 million in 2023.", "evidence": evidence, "verdict": "figure_mismatch"},
    ]
    write_suite(root / "evals" / "pairs", CHECK_SUITE, pairs)
    settings = Settings(home=root / "home", keys=root / "keys", evals=root / "evals", corpora=root / "corpora")
    desk = open_desk(settings)
    yield Stage(desk, open_laboratory(settings), actor("eve", Role.EVALUATOR))
    desk.close()


def test_a_suite_of_answers_is_drafted_scored_and_kept(stage: Stage):
    done = stage.run("answers")
    assert done.metrics["right_document"].value == 1.0
    assert (done.samples, done.model, done.prompt) == (4, "extractive", "production")
    assert done.gate is Gate.CANNOT_TELL
    assert done.slices == {"plain": ("a1", "a2", "a3")}
    with stage.desk.store.read() as work:
        assert work.runs.get(id=done.id) == done
        assert [e.act for e in work.audit.find(chain=DESK_CHAIN, subject=done.id)] == ["run evaluation"]
    assert runner.listed(stage.desk, stage.evaluator, "answers")[0].id == done.id


def test_nothing_of_the_throw_away_desk_reaches_the_real_one(stage: Stage):
    stage.run("finds")
    with stage.desk.store.read() as work:
        assert work.engagements.count() == work.documents.count() == work.drafts.count() == 0


def test_a_version_is_compared_with_another_in_the_same_run(stage: Stage):
    ref = stage.desk.prompts.versions("answer")[0].ref
    done = stage.run("answers", prompt=ref, against=ref)
    assert (done.prompt, done.against) == (ref, ref)
    assert done.metrics["right_document"].effect == 0.0
    assert done.gate is Gate.CANNOT_TELL  # four samples could not have shown the drop
    with pytest.raises(UsageError, match="a baseline is made of production prompts"):
        runner.save_baseline(stage.laboratory, done)


def test_a_regression_against_the_baseline_fails_the_gate(stage: Stage):
    good = stage.run("finds")
    assert good.metrics["wrong_document_at_1"].value == 0.0
    runner.save_baseline(stage.laboratory, good)
    assert load(stage.laboratory.evals, "finds").baseline is not None
    same = stage.run("finds")
    assert (same.gate, same.worse) == (Gate.PASS, ())
    assert same.against.startswith("baseline of ")
    stage.rescore("finds", "ndcg_at_10", 2.0)  # as if everything had been found twice as well before
    worse = stage.run("finds")
    assert worse.gate is Gate.FAIL
    assert len(worse.worse) == 16
    later = runner.compare(stage.desk, stage.laboratory, stage.evaluator, same.id, good.id)
    assert (later.gate, later.against) == (Gate.PASS, good.id)


def test_pairs_of_claim_and_evidence_are_checked(stage: Stage):
    assert stage.run("pairs").scores["verdict_right"] == {"p1": 1.0, "p2": 1.0}


def test_a_sample_without_a_draft_scores_nothing_where_the_measure_applies():
    sample = AnswerSample(id="s", engagement="e", question="q", expect=Expect(contains=("x",)))
    scores = runner.score_answers([Answered(sample, None, "rate limited")], {n: s.scorer for n, s in ANSWERS.items()})
    assert scores["answer_contains"] == {"s": 0.0}
    assert scores["abstains_rightly"] == {"s": 0.0}
    assert scores["right_page"] == {}


@pytest.mark.parametrize(
    ("suite", "options", "complaint"),
    [
        ("dask", {}, "there is no suite 'dask'"),
        ("lost", {}, "the samples ask about 'gone', but there is no corpus"),
        ("finds", {"prompt": "answer@1"}, "measures retrieval, which no prompt has a part in"),
        ("answers", {"prompt": "answer@99"}, "answer@99"),
        ("answers", {"prompt": "answer@1", "against": "legal-memo@1"}, "prompts of different tasks"),
        ("answers", {"prompt": "legal-memo@1"}, "has no sample of task 'legal-memo'"),
    ],
)
def test_what_cannot_be_run_is_refused_in_one_line_and_nothing_is_kept(
    stage: Stage, suite: str, options: dict[str, str], complaint: str
):
    before = len(runner.listed(stage.desk, stage.evaluator))
    with pytest.raises((UsageError, UnknownNameError), match=complaint):
        stage.run(suite, **options)
    assert len(runner.listed(stage.desk, stage.evaluator)) == before


def test_only_evaluators_and_administrators_run_evaluations(stage: Stage):
    with pytest.raises(PermissionDeniedError):
        next(runner.run(stage.desk, stage.laboratory, actor("ann", Role.ANALYST), "answers"))


def test_runs_of_different_suites_are_not_compared(stage: Stage):
    pairs, finds = stage.run("pairs"), stage.run("finds")
    with pytest.raises(UsageError, match="cannot be compared"):
        runner.compare(stage.desk, stage.laboratory, stage.evaluator, pairs.id, finds.id)
    with pytest.raises(UnknownNameError, match="there is no run 'run-x'"):
        runner.compare(stage.desk, stage.laboratory, stage.evaluator, "run-x", finds.id)


def test_the_benchmark_measures_the_desk_beside_a_rival(stage: Stage, tmp_path: Path):
    from copilot.adapters.rivals.bm25 import Bm25Rival

    (tmp_path / "documents").mkdir()
    rows, gold = [], []
    for name, text in CLAUSES.items():
        (tmp_path / "documents" / name).write_bytes(text.encode())
        start = text.index("\n\n") + 2
        rows.append(json.dumps({"id": name, "question": QUESTIONS[name]}))
        gold.append(json.dumps({"id": name, "gold": [[name, start, len(text) - 1]]}))
    (tmp_path / "queries.jsonl").write_text("\n".join(rows), "utf-8")
    (tmp_path / "gold.jsonl").write_text("\n".join(gold), "utf-8")
    *_, report = bench.bench(tmp_path, stage.laboratory.scratch, [Bm25Rival], ["left out: another"])
    assert isinstance(report, bench.Report)
    ours, rival = report.results
    assert (ours.system, rival.system) == ("desk", "BM25, 800 characters")
    assert ours.recall[4_000].value == rival.recall[4_000].value == 1.0
    assert ours.right_first is not None
    assert ours.right_first.value == 1.0
    assert rival.against == (0.0, 0.0, 0.0)
    assert ours.wrong_first is not None
    assert ours.wrong_first.value == 0.0
    assert ours.ndcg.value == ours.ranked[5].value == 1.0
    assert 0 < ours.median_ms.value <= ours.p95_ms.value
    assert ours.taken is not None
    assert ours.taken.chunks_per_second.value > 0
    data = json.loads(json.dumps(bench.as_json(report)))
    assert data["systems"]["desk"]["recall@2000"][0] == 1.0
    assert data["left_out"] == ["left out: another"]
    assert bench.as_table(report).row_count == 2


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("queries.jsonl", '{"id": "a", "question": "b", "documents": "c"}', "queries.jsonl line 1: documents: Extra"),
        ("gold.jsonl", '{"id": "x", "gold": [["d", 1, 2]]}', "gold.jsonl has no row for question 'a'"),
        ("gold.jsonl", '{"id": "a", "gold": []}', "gold.jsonl line 1: gold"),
    ],
)
def test_a_malformed_benchmark_is_refused_by_file_and_line(tmp_path: Path, file: str, text: str, complaint: str):
    (tmp_path / "documents").mkdir()
    (tmp_path / "queries.jsonl").write_text('{"id": "a", "question": "b"}', "utf-8")
    (tmp_path / "gold.jsonl").write_text('{"id": "a", "gold": [["d", 1, 2]]}', "utf-8")
    (tmp_path / file).write_text(text, "utf-8")
    with pytest.raises(UsageError, match=complaint):
        bench.read_task(tmp_path)


def test_a_correction_is_promoted_once_by_who_may_read_it(stage: Stage):
    operator = members.at_keyboard(stage.desk, None, "tester")
    engagement = engagements.create(stage.desk, operator, "promoting", Kind.LEGAL)
    sample = Sample(
        "sam-1", engagement.id, "answer", "q", "dr-1", 1, "before", "after", "style", "note", operator.member.id,
        datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    with stage.desk.store.write() as work:
        work.samples.add(sample)
        audit.record_own(stage.desk, work, engagement.id, "keep sample", sample.id)
    with pytest.raises(PermissionDeniedError):
        promote.promote_sample(stage.desk, stage.evaluator, "sam-1")
    assert promote.promote_sample(stage.desk, operator, "sam-1") == replace(sample, promoted_to="private")
    assert promote.promote_sample(stage.desk, operator, "sam-1").promoted_to == "private"
    with pytest.raises(RefusedError, match="in the suite 'private' already"):
        promote.promote_sample(stage.desk, operator, "sam-1", "other")
    with pytest.raises(UnknownNameError):
        promote.promote_sample(stage.desk, operator, "sam-x")
    assert [s.id for s in promote.samples_of(stage.desk, operator, engagement.id, "private")] == ["sam-1"]
    assert promote.samples_of(stage.desk, operator, engagement.id) == ()


class Recorder:
    """A drafter that abstains and keeps the briefs it was given."""

    model = "recorder"

    def __init__(self) -> None:
        self.briefs: list[Brief] = []

    def draft(self, brief: Brief) -> Iterator[Progress | Drafting]:
        self.briefs.append(brief)
        yield Drafting("> Nothing answers.", (), (), self.model, abstained=True)


def test_drafters_see_the_documents_by_name_so_that_runs_repeat(stage: Stage):
    recorder = Recorder()
    with stage.laboratory.scratch() as scratch:
        desk = replace(scratch, drafter=recorder)
        for _ in fill(desk, stage.laboratory.corpora, ["mill"]):
            pass
        sample = AnswerSample(id="s", engagement="mill", question="Which laws govern this agreement?")
        answered = [item for item in draft_all(desk, [sample], {}) if isinstance(item, Answered)]
    assert [d.name for d in recorder.briefs[0].documents] == sorted(CLAUSES)
    assert answered[0].draft is not None
    assert answered[0].draft.abstained


def test_a_draft_that_fails_is_noted_and_the_run_goes_on(stage: Stage):
    with stage.laboratory.scratch() as scratch:
        for _ in fill(scratch, stage.laboratory.corpora, ["mill"]):
            pass
        samples = [AnswerSample(id=n, engagement=n, question="Which laws govern this?") for n in ("gone", "mill")]
        answered = [item for item in draft_all(scratch, samples, {}) if isinstance(item, Answered)]
    assert "there is no engagement 'gone'" in answered[0].error
    assert (answered[0].draft, answered[1].error) == (None, "")
