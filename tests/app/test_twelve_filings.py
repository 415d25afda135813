"""A brief over twelve filings with a chat model: filing by filing, some at a time, joined; one that fails costs itself alone."""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.app.conftest import Copilot, command_line
from tests.scripted_endpoint import Asked, Fault, Plain, ScriptedEndpoint, answer, claim

COMPANIES = ("Alder", "Birch", "Cedar", "Damson", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Kapok", "Larch")
QUESTION = "Brief on the filings for fiscal 2023: revenue and outlook"
ONLY = re.compile(r"Write only the document “(\w+)-2023\.md”")
LATENCY = 0.3  # seconds that each call takes


def filing(number: int, company: str) -> str:
    revenue = 400 + 10 * number
    return f"""# {company} Group plc annual report, fiscal year 2023

| Year ended December 31, (in millions) | 2023 | 2022 |
|---|---|---|
| Revenue | {revenue} | {revenue - 20} |
| Net income | {40 + number} | {38 + number} |

Revenue of {company} grew to ${revenue} million in fiscal 2023 because of higher volumes.

The management of {company} expects revenue to grow again in fiscal 2024.
"""


@dataclass
class Model:
    """Answers each filing's piece after a while. `down`: companies whose piece fails; `times`: when each call ended."""

    down: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    now: int = 0
    most: int = 0
    times: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, asked: Asked) -> Plain:
        found = ONLY.search(asked.text)
        assert found, asked.text[-400:]
        company = found[1].title()
        with self.lock:
            self.asked.append(company)
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(LATENCY)
        with self.lock:
            self.now -= 1
            self.times.append(time.monotonic())
        if company in self.down:
            return Fault.SERVER_ERROR
        others = [c for c in COMPANIES if c != company and f"Revenue of {c} grew" in asked.text]
        assert not others, f"the piece of {company} was given evidence of {others}"
        quoted = re.search(rf"Revenue of {company} grew to \$\d+ million in fiscal 2023", asked.text)
        label = re.search(r"<<<EVIDENCE (S\d+) [0-9a-f]+>>>(?:(?!<<<END).)*Revenue of \w+ grew", asked.text, re.DOTALL)
        assert quoted
        assert label
        return answer(claim(f"{quoted[0]}.", label[1], quoted[0]))


@dataclass(frozen=True)
class Scene:
    copilot: Copilot
    model: Model

    def ask(self) -> Any:
        return self.copilot("ask", "peers", QUESTION, "--task", "filing-brief")


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Copilot, list[Model]]]:
    """A home with the twelve filings; the list's last model answers."""
    root, models = tmp_path_factory.mktemp("filings"), [Model()]
    folder = root / "documents"
    folder.mkdir()
    for number, company in enumerate(COMPANIES):
        (folder / f"{company.lower()}-2023.md").write_text(filing(number, company), "utf-8")
    with ScriptedEndpoint([lambda asked: models[-1](asked)]) as endpoint, pytest.MonkeyPatch.context() as environment:
        for name, value in {"COPILOT_MODEL": "openai:gpt-test", "OPENAI_BASE_URL": endpoint.url,
                            "OPENAI_API_KEY": endpoint.key}.items():  # fmt: skip
            environment.setenv(name, value)
        copilot = command_line(root, environment)
        assert copilot("engagement", "create", "peers", "--kind", "financial").code == 0
        assert copilot("ingest", "peers", folder).code == 0
        yield copilot, models


@pytest.fixture
def scene(peers: tuple[Copilot, list[Model]]) -> Scene:
    copilot, models = peers
    models.append(Model())
    return Scene(copilot, models[-1])


@pytest.mark.parametrize("workers", [1, 4])
def test_each_filing_is_asked_for_apart_so_many_at_a_time_and_all_are_joined(
    scene: Scene, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if workers == 1:
        monkeypatch.setenv("COPILOT_MODEL_WORKERS", "1")
    made = scene.ask()
    seconds = max(scene.model.times) - min(scene.model.times) + LATENCY
    print(f"twelve filings, {LATENCY} s a call, {workers} at a time: {seconds:.1f} s from first call to last answer")  # noqa: T201
    assert made.code == 0, made.err
    assert sorted(scene.model.asked) == sorted(COMPANIES)
    assert scene.model.most == workers
    text = made.json["text"]
    places = [text.index(f"Revenue of {company} grew to ${400 + 10 * n} million") for n, company in enumerate(COMPANIES)]
    headings = [text.index(f"## {company.lower()}-2023.md") for company in COMPANIES]
    assert sorted([*places, *headings]) == [place for pair in zip(headings, places, strict=True) for place in pair]
    written = [c for c in made.json["claims"] if c["text"].startswith("Revenue of")]
    assert [c["verdict"] for c in written] == ["supported"] * 12
    assert [c["citations"][0]["document"] for c in written] == [f"{company.lower()}-2023.md" for company in COMPANIES]
    assert made.json["usage"]["calls"] == 12
    told = [line for line in made.err.splitlines() if line.startswith("✓ Revenue of")]
    assert len(told) >= 12  # each is shown while the others are still being asked


@pytest.mark.parametrize("workers", [1, 4])
def test_one_filing_that_fails_is_named_the_others_are_kept_and_a_resume_asks_for_it_alone(
    scene: Scene, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_MODEL_WORKERS", str(workers))
    scene.model.down = {"Cedar"}
    failed = scene.ask()
    assert failed.code not in (0, 2)
    (line,) = [line for line in failed.err.splitlines() if line.startswith("copilot: ")]
    assert "'cedar-2023.md': the model 'gpt-test' is not available now (server error 500)" in line
    assert "11 of 12 pieces are answered and kept" in line
    assert scene.model.asked.count("Cedar") == 3
    assert set(scene.model.asked) == set(COMPANIES)
    (left,) = scene.copilot("draft", "unfinished", "peers").json["requests"]
    assert left["kept"] == 11
    scene.model.down, before = set(), len(scene.model.asked)
    made = scene.copilot("draft", "resume", left["request"])
    assert made.code == 0, made.err
    assert scene.model.asked[before:] == ["Cedar"]
    assert all(f"Revenue of {company} grew" in made.json["text"] for company in COMPANIES)


def test_an_endpoint_that_is_down_is_not_asked_for_every_filing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_MODEL_WORKERS", "1")
    scene.model.down = set(COMPANIES)
    failed = scene.ask()
    assert "0 of 12 pieces are answered and kept" in failed.err
    assert len(scene.model.asked) == 2 * 3
    (left,) = scene.copilot("draft", "unfinished", "peers").json["requests"]
    assert scene.copilot("draft", "dismiss", left["request"]).code == 0
