"""Answers are compared with labels by figure, scale and words; abstention by a threshold that one half of the rows chooses."""

import json
from pathlib import Path

import pytest

from copilot.errors import UsageError
from copilot.evaluation.answering import bench, rows
from copilot.evaluation.answering.curve import Judged, drawn, half, point
from copilot.evaluation.answering.exact import Said, scale_of, score
from tests.unit.evaluation.test_runner import Stage, stage  # noqa: F401 (a fixture)


@pytest.mark.parametrize(
    ("labels", "scale", "answer", "answer_scale", "exact"),
    [
        (["1,310"], "million", "1,310", "million", 1.0),
        (["1,310"], "million", "1,310", "thousand", 0.0),
        (["-5.3"], "", "(5.3)", "", 1.0),
        (["5.3"], "", "(5.3)", "", 0.0),
        (["ninety days"], "", "ninety days", "", 1.0),
        (["ninety days"], "", "sixty days", "", 0.0),
    ],
)
def test_exact_means_figure_sign_and_scale(labels: list[str], scale: str, answer: str, answer_scale: str, exact: float) -> None:
    assert score(labels, scale, Said((answer,), answer_scale)).exact == exact


def test_words_in_common_count_for_f1() -> None:
    found = score(["ninety days"], "", Said(("sixty days",), ""))
    assert 0 < found.f1 < 1


def test_the_scale_is_read_from_the_text() -> None:
    assert scale_of("Revenue was 1,310 million dollars") == "million"
    assert scale_of("Revenue was 1,310 dollars") == ""


def test_the_curve_declines_the_unsure_first_and_is_tried_on_the_other_half() -> None:
    judged = [Judged(f"q{n}", n / 100, n < 40, abstained=False) for n in range(100)]
    found = drawn(judged)
    assert found.chosen is not None
    at = point(judged, 0.4)
    assert (at.precision.value, at.recall.value) == (1.0, 1.0)
    assert {half(f"q{n}") for n in range(100)} == {0, 1}


def test_a_row_without_a_document_of_its_own_is_refused_by_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"id": "1", "question": "When?", "answers": ["now"]}), "utf-8")
    with pytest.raises(UsageError, match="one document of its own"):
        rows.read(path)


def test_questions_are_asked_through_the_desk_itself(stage: Stage, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "rows.jsonl"
    source = {
        "name": "agreement.md",
        "text": "# Terms\n\nThe Buyer shall pay each undisputed invoice within 45 days of receipt.\n",
    }
    row = {"id": "1", "question": "Within how many days are invoices paid?", "documents": [source], "answers": ["45 days"]}
    path.write_text(json.dumps(row), "utf-8")
    *_, result = bench.bench("x", rows.read(path), stage.laboratory.scratch)
    assert isinstance(result, bench.Result)
    (asked,) = result.asked
    assert asked.in_reach
    assert "45 days" in bench.as_line(asked)
