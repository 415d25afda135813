"""Of marked contracts it is scored how much of the marked clause a draft quotes, how much else, and whether it declines without one."""

import csv
import json
from pathlib import Path

import pytest

from copilot.errors import UsageError
from copilot.evaluation.answering import bench, contracts, report, rows
from copilot.evaluation.answering.quoted import Quoted, quotations
from tests.unit.evaluation.test_runner import Stage, stage  # noqa: F401 (a fixture)

LAW = "This Agreement is governed by the laws of Norway."
TEXT = f"SUPPLY AGREEMENT\n\n1. Delivery. The Supplier delivers pumps to the Buyer each month.\n\n2. Law. {LAW}\n"


def _folder(where: Path) -> Path:
    (where / "txt").mkdir()
    (where / "txt" / "supply.txt").write_text(TEXT, "utf-8")
    with (where / "master_clauses.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["Filename", "Governing Law", "Governing Law-Answer", "Insurance", "Insurance-Answer"])
        marked = "This Agreement is governed by  the laws<omitted>of Norway."
        lines.writerow(["supply.PDF", repr([marked]), "Norway", "[]", "No"])
        lines.writerow(["missing.pdf", "[]", "", "[]", "No"])
    return where


def test_the_table_of_clauses_gives_a_question_for_each_category_and_where_its_clause_stands(tmp_path: Path) -> None:
    law, insurance = rows.read(_folder(tmp_path), "cuad")
    assert [TEXT[a:b] for a, b in law.spans] == ["This Agreement is governed by the laws", "of Norway."]
    assert (law.kind, law.question, law.unanswerable) == ("Governing Law", "Which law governs the agreement?", False)
    assert (insurance.spans, insurance.unanswerable) == ((), True)


def test_the_json_file_gives_the_same(tmp_path: Path) -> None:
    start = TEXT.index(LAW)
    qa = {"id": "supply__Governing Law", "answers": [{"text": LAW, "answer_start": start}], "is_impossible": False}
    data = {"data": [{"title": "supply", "paragraphs": [{"context": TEXT, "qas": [qa]}]}]}
    (tmp_path / "CUAD_v1.json").write_text(json.dumps(data), "utf-8")
    (law,) = rows.read(tmp_path / "CUAD_v1.json", "cuad")
    assert law.spans == ((start, start + len(LAW)),)


@pytest.mark.parametrize("content", ['{"data": 1}', "nothing", '{"data": [{"title": "a"}]}'])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content, "utf-8")
    with pytest.raises(UsageError, match="not cuad as it is published"):
        rows.read(tmp_path / "x.json", "cuad")


def test_there_is_a_question_for_each_of_the_41_categories() -> None:
    assert len(contracts.questions()) == 41
    assert all(contracts.plain(name) == name and text.endswith("?") for name, text in contracts.questions().items())


def test_the_clause_is_quoted_and_one_that_is_not_there_declined(stage: Stage, tmp_path: Path) -> None:  # noqa: F811
    *_, result = bench.bench("x", rows.read(_folder(tmp_path), "cuad"), stage.laboratory.scratch)
    assert isinstance(result, bench.Result)
    law, insurance = result.asked
    assert law.quoted is not None
    assert law.quoted.recall == 1.0
    assert insurance.quoted is None
    assert insurance.draft.abstained
    found = report.as_json(report.reported(result))["quotations"]
    assert isinstance(found, dict)
    assert found["all"]["found"] == 1.0
    assert found["all"]["rightly_declined"] == 1.0
    assert report.scores(result)["quoted f1"][law.question.id] == pytest.approx(law.quoted.f1)


def test_half_of_what_is_marked_counts_as_found() -> None:
    found = quotations([Quoted(0.5, 1.0), Quoted(0.4, 1.0), Quoted(0.0, 0.0)], [False, False, True], [True, False])
    assert found.found == pytest.approx(1 / 3)
    assert found.declined == pytest.approx(1 / 3)
    assert (found.silent, found.precision) == (0.5, 1.0)
