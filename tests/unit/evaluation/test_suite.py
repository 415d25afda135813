"""Suites are read strictly: a misspelt expectation is refused with its file and line."""

import json
from pathlib import Path

import pytest

from copilot.errors import UnknownNameError, UsageError
from copilot.evaluation.suite import AnswerSample, load, names

YAML = """name: desk
kind: answers
description: questions
scorers: [answer_contains, right_page]
gate:
  answer_contains: {max_drop: 0.1}
"""
SAMPLE = {"id": "a", "engagement": "harbour", "question": "When?", "expect": {"contains": ["90 days"], "document": "nda.txt"}}


def written(evals: Path, yaml: str = YAML, rows: list[object] | None = None, **files: str) -> Path:
    folder = evals / "desk"
    folder.mkdir(parents=True)
    (folder / "suite.yaml").write_text(yaml, "utf-8")
    lines = [row if isinstance(row, str) else json.dumps(row) for row in ([SAMPLE] if rows is None else rows)]
    (folder / "samples.jsonl").write_text("\n".join(lines), "utf-8")
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, "utf-8")
    return evals


def test_a_suite_is_read_with_its_slices_and_engagements(tmp_path: Path):
    trapped = {**SAMPLE, "id": "b", "engagement": "orchard", "trap": "restated", "expect": {"document": ["x.pdf", "y.pdf"]}}
    suite = load(written(tmp_path, rows=[SAMPLE, trapped]), "desk")
    assert names(tmp_path) == ("desk",)
    assert suite.engagements == ("harbour", "orchard")
    assert suite.slices() == {"restated": ("b",)}
    assert suite.baseline is None
    first, second = suite.samples
    assert isinstance(first, AnswerSample)
    assert isinstance(second, AnswerSample)
    assert first.expect.document == ("nda.txt",)
    assert second.expect.document == ("x.pdf", "y.pdf")
    assert suite.file.gate["answer_contains"].alpha == 0.05


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([SAMPLE, {**SAMPLE, "id": "b", "expect": {"contain": ["x"]}}], r"desk/samples.jsonl line 2: expect.contain: Extra"),
        ([SAMPLE, "", SAMPLE], r"desk/samples.jsonl line 3: the id 'a' stands twice"),
        (['{"id": '], r"desk/samples.jsonl line 1: Invalid JSON"),
        ([{"id": "a", "engagement": "h"}], r"line 1: question: Field required"),
        ([], r"desk/samples.jsonl holds no sample"),
    ],
)
def test_a_wrong_sample_is_refused_by_file_and_line(tmp_path: Path, rows: list[object], complaint: str):
    with pytest.raises(UsageError, match=complaint):
        load(written(tmp_path, rows=rows), "desk")


@pytest.mark.parametrize(
    ("yaml", "complaint"),
    [
        (YAML + "extra: 1\n", r"desk/suite.yaml: extra: Extra inputs"),
        (YAML.replace("answer_contains: {", "claims_supported: {"), r"the gate names claims_supported"),
        (YAML.replace("0.1", "-1"), r"gate.answer_contains.max_drop: Input should be greater than 0"),
        ("name: [", r"desk/suite.yaml line 1 is not YAML"),
    ],
)
def test_a_wrong_declaration_is_refused(tmp_path: Path, yaml: str, complaint: str):
    with pytest.raises(UsageError, match=complaint):
        load(written(tmp_path, yaml=yaml), "desk")


def test_an_unknown_suite_is_named_with_those_there_are(tmp_path: Path):
    with pytest.raises(UnknownNameError, match="there is no suite 'dask'; there are: desk"):
        load(written(tmp_path), "dask")


RETRIEVAL = "name: desk\nkind: retrieval\ndescription: d\nscorers: [ndcg_at_10]\ngate: {}\n"
QUESTION = {"id": "q1", "engagement": "harbour", "question": "When?"}


@pytest.mark.parametrize(
    ("qrels", "complaint"),
    [
        ("q1 0 harbour/nda.txt#1 2", r"desk/qrels.tsv line 1: expected id<TAB>0"),
        ("q2\t0\tharbour/nda.txt#1\t2", r"line 1: there is no sample 'q2'"),
        ("", r"says of sample 'q1' nothing"),
    ],
)
def test_wrong_relevance_judgements_are_refused(tmp_path: Path, qrels: str, complaint: str):
    with pytest.raises(UsageError, match=complaint):
        load(written(tmp_path, RETRIEVAL, [QUESTION], qrels_tsv=qrels), "desk")


def test_relevance_judgements_are_read(tmp_path: Path):
    qrels = "q1\t0\tharbour/a b.pdf#12\t2\nq1\t0\tharbour/nda.txt#0\t1\n"
    suite = load(written(tmp_path, RETRIEVAL, [QUESTION], qrels_tsv=qrels), "desk")
    assert suite.qrels == {"q1": {"harbour/a b.pdf#12": 2, "harbour/nda.txt#0": 1}}


def test_a_baseline_with_a_strange_key_is_refused(tmp_path: Path):
    with pytest.raises(UsageError, match=r"desk/baseline.json: suite: Field required"):
        load(written(tmp_path, baseline_json="{}"), "desk")
