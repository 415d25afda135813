"""The growth benchmark: every size is reached and measured; rates and percentiles carry intervals."""

import json
from functools import partial
from pathlib import Path

import pytest

from copilot.bootstrap import scratch_home
from copilot.evaluation import growth
from copilot.evaluation.timing import percentile, rate
from copilot.settings import Settings


def folder(root: Path) -> Path:
    (root / "documents").mkdir()
    for n in range(3):
        lines = [f"Item {k}: the mill at Arden ground {k * n + 7} tonnes of rye in week {k}.\n\n" for k in range(60)]
        (root / "documents" / f"mill-{n}.txt").write_text("".join(lines), "utf-8")
    (root / "queries.jsonl").write_text(
        json.dumps({"id": "1", "question": "How much rye was ground in week 12?"}) + "\n", "utf-8"
    )
    (root / "gold.jsonl").write_text(json.dumps({"id": "1", "gold": [["mill-1.txt", 0, 20]]}) + "\n", "utf-8")
    return root


def test_every_size_is_reached_and_one_document_added_and_one_deleted(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", keys=tmp_path / "keys")
    *_, last = growth.bench(folder(tmp_path), partial(scratch_home, settings), [60, 20], asked=20)
    assert isinstance(last, growth.Growth)
    assert last.questions == 20
    assert [size.chunks >= wanted for size, wanted in zip(last.sizes, (20, 60), strict=True)] == [True, True]
    for size in last.sizes:
        assert size.added_chunks > 0
        assert min(*size.added, *size.deleted) > 0
        assert 0 < size.median_ms.value <= size.p95_ms.value
        assert size.chunks_per_second.low <= size.chunks_per_second.value <= size.chunks_per_second.high
        assert size.memory > 50 * growth.MEGABYTE
        assert size.disk > 100_000
    assert len(growth.as_json(last)["sizes"]) == 2  # type: ignore[arg-type]
    assert not (tmp_path / "home").exists(), "the desk's own home is left alone"


def test_a_percentile_lies_in_its_interval_however_few_values_there_are() -> None:
    for count in (1, 2, 30, 400):
        found = percentile([float(n) for n in range(count)], 0.95)
        assert 0 <= found.low <= found.value <= found.high <= count - 1
    with pytest.raises(ValueError, match="at least one"):
        percentile([], 0.5)


def test_a_rate_is_of_the_whole_and_its_interval_of_the_steps() -> None:
    found = rate([10, 10, 10, 30], [1, 1, 1, 1])
    assert found.value == 15
    assert found.low < 15 < found.high
    assert rate([5], [2]).low == 2.5
    with pytest.raises(ValueError, match="some time"):
        rate([1], [0])
