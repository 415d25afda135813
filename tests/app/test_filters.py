"""A search or a question limited to some documents by the command line, and a chat turn that leans on the one before."""

from pathlib import Path

import pytest

from tests.app.conftest import Copilot


@pytest.fixture
def shelf(deal: Copilot, tmp_path: Path) -> Copilot:
    folder = tmp_path / "more"
    folder.mkdir()
    for name, year in (("mill.txt", 2027), ("mill.html", 2031)):
        (folder / name).write_text(f"<p>The lease of the mill at Arden ends on 1 May {year}.</p>", "utf-8")
    assert deal("ingest", "deal", str(folder)).code == 0
    return deal


QUESTION = "When does the lease of the mill at Arden end?"


def test_a_draft_cites_only_what_the_filter_leaves(shelf: Copilot) -> None:
    made = shelf("ask", "deal", QUESTION, "--type", "html")
    assert made.code == 0, made.err
    assert {c["document"] for claim in made.json["claims"] for c in claim["citations"]} == {"mill.html"}
    assert "2031" in made.json["text"]
    assert "2027" not in made.json["text"]


def test_a_search_takes_several_names_patterns_and_dates(shelf: Copilot) -> None:
    def found(*options: str) -> set[str]:
        made = shelf("search", "deal", QUESTION, *options)
        assert made.code == 0, made.err
        return {p["document"] for p in made.json["passages"]}

    assert found("--document", "mill.txt") == {"mill.txt"}
    assert found("--document", "mill.*", "--type", "txt") == {"mill.txt"}
    assert found("--document", "mill.txt", "--document", "mill.html") == {"mill.txt", "mill.html"}
    assert found("--since", "2020", "--document", "*.html") == {"mill.html"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--type", "pptx"), "no document fits the filter (type pptx)"),
        (("--until", "1990"), "no document fits the filter (until 1990-12-31)"),
        (("--since", "yesterday"), "'yesterday' is no date"),
        (("--document", "mall.*"), "mall.*"),
        (("--document", "mill.txt", "--type", "html"), "'mill.txt' does not fit the filter"),
    ],
)
def test_a_filter_that_nothing_fits_is_refused_in_one_line(shelf: Copilot, options: tuple[str, ...], told: str) -> None:
    for command in ("search", "ask"):
        refused = shelf(command, "deal", QUESTION, *options)
        assert refused.code == 2
        assert told in refused.err
    assert shelf("queue").json["drafts"] == []
