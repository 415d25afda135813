"""Prompt files are strict: known keys, declared inputs, variables only, and released versions that never change."""

from pathlib import Path

import pytest

from copilot.adapters.prompts import PromptFiles
from copilot.domain.prompt import Shape
from copilot.errors import PromptError, UnknownNameError

HEAD = """---
title: Test
kind: any
shape: answer
inputs:
  - {name: question, description: what was asked}
  - {name: note, required: false}
checklist: [Is it so]
minutes_by_hand: 5
---
"""
BODY = "You draft.\n=== request ===\n{{ question }} {{ note }}\n"


def library(root: Path, head: str = HEAD, body: str = BODY) -> PromptFiles:
    (root / "t").mkdir(exist_ok=True)
    (root / "t" / "v1.md").write_text(head + body, "utf-8")
    return PromptFiles(root)


def test_a_file_becomes_a_prompt(tmp_path: Path) -> None:
    prompt = library(tmp_path).get("t@1")
    assert (prompt.ref, prompt.title, prompt.shape, prompt.minutes_by_hand) == ("t@1", "Test", Shape.ANSWER, 5)
    assert prompt.body == BODY
    assert len(prompt.sha256) == 64


def test_a_value_that_looks_like_a_template_comes_out_unchanged(tmp_path: Path) -> None:
    files = library(tmp_path)
    hostile = "{{ 7*7 }} {% raw %} {# no #} {{ question.__class__ }}"
    assert files.render(files.get("t@1"), {"question": hostile, "note": ""}) == f"You draft.\n=== request ===\n{hostile} \n"


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    files = library(tmp_path)
    with pytest.raises(PromptError, match="needs the input 'question'"):
        files.render(files.get("t@1"), {"note": "x"})


def test_a_surplus_input_is_named(tmp_path: Path) -> None:
    files = library(tmp_path)
    with pytest.raises(PromptError, match="declares no input 'colour'"):
        files.render(files.get("t@1"), {"question": "x", "colour": "red"})


def test_an_input_that_need_not_be_given_is_empty(tmp_path: Path) -> None:
    files = library(tmp_path)
    assert files.render(files.get("t@1"), {"question": "x"}).endswith("x \n")


@pytest.mark.parametrize("value", [None, True, ["a"], {"a": 1}, object()])
def test_a_value_that_is_no_text_is_refused(tmp_path: Path, value: object) -> None:
    files = library(tmp_path)
    with pytest.raises(PromptError, match="'question' must be text or a number"):
        files.render(files.get("t@1"), {"question": value})


@pytest.mark.parametrize(
    "body",
    [
        "{{ question.upper }}",
        "{{ question() }}",
        "{{ question|upper }}",
        "{{ question[0] }}",
        "{{ 7 * 7 }}",
        "{{ 'text' }}",
        "{{ question ~ note }}",
        "{{ question if note }}",
        "{{ [question] }}",
        "{% if question %}x{% endif %}",
        "{% for q in question %}x{% endfor %}",
        "{% set x = question %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{% block b %}{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{{ self }}{{ question",
    ],
)
def test_anything_but_a_plain_variable_is_refused_when_the_file_is_read(tmp_path: Path, body: str) -> None:
    with pytest.raises(PromptError, match=r"t@1: "):
        library(tmp_path, body=body + " {{ note }}").get("t@1")


def test_an_input_that_is_used_and_not_declared_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="uses the input 'colour', which is not declared"):
        library(tmp_path, body="{{ question }}{{ note }}{{ colour }}").get("t@1")


def test_an_input_that_is_declared_and_not_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="'note' is declared and never used"):
        library(tmp_path, body="{{ question }}").get("t@1")


def test_no_input_may_stand_among_the_instructions(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="stands above the line"):
        library(tmp_path, body="You draft {{ note }}.\n=== request ===\n{{ question }}").get("t@1")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("title: Test", "titel: Test"), "titel"),
        (("kind: any", "kind: gardening"), "kind"),
        (("shape: answer", "shape: poem"), "shape"),
        (("minutes_by_hand: 5", "minutes_by_hand: 0"), "minutes_by_hand"),
        (("checklist: [Is it so]", "checklist: []"), "checklist"),
        (("name: note", "name: question"), "declared twice"),
        (("kind: any", "kind: any\nkind: legal"), "stands twice"),
        (("name: note", "name: 'no te'"), "inputs.1.name"),
        (("kind: any", "kind: !!python/object:os.system x"), "not YAML"),
        (("kind: any", "kind: [unclosed"), "not YAML"),
        (("---\ntitle", "title"), "begins with YAML"),
    ],
)
def test_a_wrong_head_is_refused_by_the_name_of_its_key(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    with pytest.raises(PromptError, match=words) as raised:
        library(tmp_path, head=HEAD.replace(*change, 1)).get("t@1")
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_utf8_or_too_long_is_refused(tmp_path: Path) -> None:
    files = library(tmp_path)
    (tmp_path / "t" / "v1.md").write_bytes(b"---\xff")
    with pytest.raises(PromptError, match="UTF-8"):
        files.get("t@1")
    (tmp_path / "t" / "v1.md").write_text(HEAD + BODY + "x" * 300_000)
    with pytest.raises(PromptError, match="more than"):
        files.get("t@1")


@pytest.mark.parametrize("ref", ["t@2", "u@1", "t", "t@", "t@0", "../t@1", "t@1@1", "", "t@01"])
def test_an_unknown_reference_says_what_there_is(tmp_path: Path, ref: str) -> None:
    with pytest.raises(UnknownNameError, match="there are t, each as TASK@VERSION"):
        library(tmp_path).get(ref)


def test_versions_come_oldest_first_by_number(tmp_path: Path) -> None:
    files = library(tmp_path)
    for n in (2, 10):
        (tmp_path / "t" / f"v{n}.md").write_text(HEAD + BODY)
    (tmp_path / "t" / "v3.txt").write_text("no prompt")
    assert [prompt.version for prompt in files.versions("t")] == [1, 2, 10]


def test_a_released_version_that_changed_is_refused(tmp_path: Path) -> None:
    files = library(tmp_path)
    files.release("t@1")
    assert files.get("t@1").sha256 == files.released()["t@1"]
    (tmp_path / "t" / "v1.md").write_text(HEAD + BODY + "One word more.\n")
    for read in (lambda: files.get("t@1"), lambda: files.versions("t"), lambda: files.release("t@1")):
        with pytest.raises(PromptError, match="was released and its file has changed since; restore it and make version 2"):
            read()


def test_releasing_twice_changes_nothing_and_other_releases_are_kept(tmp_path: Path) -> None:
    files = library(tmp_path)
    (tmp_path / "t" / "v2.md").write_text(HEAD + BODY)
    files.release("t@2")
    files.release("t@1")
    before = (tmp_path / "released.sha256").read_text()
    files.release("t@1")
    assert (tmp_path / "released.sha256").read_text() == before
    assert [line[66:] for line in before.splitlines()] == ["t@1", "t@2"]


def test_line_ends_do_not_change_the_hash(tmp_path: Path) -> None:
    files = library(tmp_path)
    before = files.get("t@1").sha256
    (tmp_path / "t" / "v1.md").write_bytes((HEAD + BODY).replace("\n", "\r\n").encode())
    assert files.get("t@1").sha256 == before


def test_a_line_of_the_release_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    files = library(tmp_path)
    (tmp_path / "released.sha256").write_text("0" * 64 + "  t@1 extra\n")
    with pytest.raises(PromptError, match="line 1"):
        files.get("t@1")


@pytest.mark.parametrize(
    ("text", "version"), [("production:\n  t: 1\n", 1), ("production: {}\n", None), ("", None), ("staging:\n  t: 1\n", None)]
)
def test_labels_say_the_first_version(tmp_path: Path, text: str, version: int | None) -> None:
    files = library(tmp_path)
    (tmp_path / "labels.yaml").write_text(text)
    assert files.default_version("t", "production") == version


@pytest.mark.parametrize("value", ["7", "one", "true", "[1]", "1.0"])
def test_a_label_that_names_no_version_is_an_error(tmp_path: Path, value: str) -> None:
    files = library(tmp_path)
    (tmp_path / "labels.yaml").write_text(f"production:\n  t: {value}\n")
    with pytest.raises(PromptError, match="no version of it"):
        files.default_version("t", "production")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="COPILOT_PROMPTS"):
        PromptFiles(tmp_path / "none").tasks()
