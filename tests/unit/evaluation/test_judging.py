"""What a model adds: calibrated on one half, told on the other."""

import io
import json
import random
from pathlib import Path

import pytest

from copilot.cli.run import execute, understand
from copilot.domain.entailment import Opinion
from copilot.errors import UsageError
from copilot.evaluation.checking.calibrating import fit, halves, reliability
from copilot.evaluation.checking.judging import told
from copilot.evaluation.checking.labels import Label
from copilot.evaluation.checking.pairs import Pair
from tests.scripted_endpoint import Asked, ScriptedEndpoint

PAIRS = [
    Pair(claim=f"The river Arn is long, says witness {n}.", evidence=f"Witness {n} says that the river Arn is long.", label=Label.SUPPORTED if n % 2 else Label.UNSUPPORTED)
    for n in range(200)
]  # fmt: skip


def overconfident(pair: Pair) -> float:
    """Right in three of four, and says 95% each time."""
    wrong = random.Random(pair.claim).random() < 0.25
    return 0.95 if (pair.label is Label.SUPPORTED) is not wrong else 0.05


def test_calibration_tempers_a_model_that_is_too_sure() -> None:
    said = [overconfident(p) for p in PAIRS]
    good = [p.label is Label.SUPPORTED for p in PAIRS]
    calibration = fit("m", said, good)
    assert 0.6 < calibration.apply(0.95) < 0.9
    held = reliability(calibration, said, good)
    assert held.brier < held.brier_raw
    assert held.error < 0.1


def test_the_model_adds_stops_on_the_half_that_was_not_fitted() -> None:
    judged = told(PAIRS, [Opinion(overconfident(p)) for p in PAIRS], "m")
    fitted = sum(halves([(p.claim, p.evidence) for p in PAIRS]))
    assert judged.calibration.pairs == fitted
    assert judged.without.pairs == judged.together.pairs == len(PAIRS) - fitted
    assert judged.together.parts[""].accuracy.value > judged.without.parts[""].accuracy.value + 0.1


def test_pairs_without_an_opinion_stand_as_the_checks_have_them() -> None:
    opinions = [Opinion(overconfident(p)) if n % 3 else Opinion(note="429") for n, p in enumerate(PAIRS)]
    judged = told(PAIRS, opinions, "m")
    assert judged.silent == (("429", sum(not n % 3 for n in range(len(PAIRS)))),)
    assert judged.together.pairs == judged.without.pairs > judged.alone.pairs


def test_a_model_that_judged_nothing_is_said_to_have_judged_nothing() -> None:
    with pytest.raises(UsageError, match="judged none of 200 pairs: the key was refused"):
        told(PAIRS, [Opinion(note="the key was refused")] * len(PAIRS), "m")


def test_too_few_pairs_make_no_calibration() -> None:
    with pytest.raises(UsageError, match="at least 20"):
        told(PAIRS[:50], [Opinion(overconfident(p)) for p in PAIRS[:50]], "m")


def test_bench_pairs_prints_what_a_model_adds_and_writes_its_calibration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tmp_path / "pairs.jsonl"
    rows.write_text("".join(json.dumps({"claim": p.claim, "evidence": p.evidence, "label": p.label}) + "\n" for p in PAIRS))
    known = {p.claim: overconfident(p) for p in PAIRS}

    def answer(asked: Asked) -> dict[str, float]:
        return {"probability": known[json.loads(asked.body["messages"][1]["content"])["claim"]]}

    with ScriptedEndpoint([answer]) as endpoint:
        for name, value in {"OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": endpoint.key, "COPILOT_KEYS": tmp_path}.items():
            monkeypatch.setenv(name, str(value))
        rest, session = understand(
            [
                "--home",
                str(tmp_path / "home"),
                "--json",
                "bench",
                "pairs",
                str(rows),
                "--model",
                "judge-test",
                "--calibration",
                "c.json",
            ]
        )
        session.out, session.err, session.cwd = io.StringIO(), io.StringIO(), tmp_path
        assert execute(rest, session) == 0, session.err.getvalue()
    report = json.loads(session.out.getvalue())
    assert report["together"]["balanced_accuracy"] > report["without"]["balanced_accuracy"]
    assert sum(b["pairs"] for b in report["reliability"]["bins"]) == report["reliability"]["pairs"]
    assert json.loads((tmp_path / "c.json").read_text()) == report["calibration"]
