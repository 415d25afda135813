"""What the fields call things."""

from pathlib import Path

import pytest
import yaml

from copilot.errors import ConfigurationError
from copilot.services.synonyms import DATA as DATA_FILE
from copilot.services.synonyms import expand, load, shipped

DATA = """
legal:
  - names: [anti-assignment, assignment]
    also: [assign, successors and assigns]
  - names: [document name]
    also: [agreement]
    opening: true
    literal: false
  - names: [assignment of patents]
    also: [patents]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "synonyms.yaml"
    path.write_text(DATA, "utf-8")
    return path


@pytest.mark.parametrize("question", ["Anti-Assignment", "anti assignment clauses?", "What about ASSIGNMENTS?"])
def test_names_are_found_in_any_case_hyphen_and_number(data: Path, question: str) -> None:
    assert expand(question, load(data)).synonyms == ("assign", "successors and assigns")


@pytest.mark.parametrize("question", ["reassignment", "assigned", "", "assignmentsx"])
def test_parts_of_words_are_not_names(data: Path, question: str) -> None:
    assert expand(question, load(data)).synonyms == ()


def test_the_longer_of_overlapping_names_wins(data: Path) -> None:
    assert expand("the assignment of patents", load(data)).synonyms == ("patents",)


def test_words_that_say_nothing_are_dropped_and_the_opening_is_asked_for(data: Path) -> None:
    found = expand("Document Name of the lease", load(data))
    assert "Document" not in found.question
    assert "lease" in found.question
    assert found.opening


@pytest.mark.parametrize("said", ["{}", "{}s", "the {}?", "{}/x"])
def test_every_shipped_name_is_found_however_it_is_written(said: str) -> None:
    names = [name for entries in yaml.safe_load(DATA_FILE.read_text("utf-8")).values() for e in entries for name in e["names"]]
    for name in map(str, names):
        for written in (name, name.upper(), name.replace(" ", "-")):
            assert any(concept.pattern.search(said.format(written)) for concept in shipped())
            assert expand(said.format(written)).synonyms, written


def test_what_is_shipped_is_valid_and_means_something() -> None:
    assert len(shipped()) > 100
    assert "purchases of property plant and equipment" in expand("What is the capex?").synonyms
    assert expand("Rofr/Rofo/Rofn").synonyms
    assert expand("Who is the weaver?").synonyms == ()


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "legal: [{names: [a]}]",
        "legal: [{names: [], also: [b]}]",
        "legal: [{names: [a], also: [b], colour: red}]",
        "legal: 3",
        "x",
    ],
)
def test_a_wrong_file_is_named_with_its_entry(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"own\.yaml"):
        load(path)
