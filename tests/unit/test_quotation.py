"""Markdown is read as a page shows it, and nothing else is touched."""

import time

import pytest

from copilot.domain.quotation import read_in, readings, visible
from tests.unit.export.papers import citation


@pytest.mark.parametrize(
    ("source", "page"),
    [
        (r"30 days\* from receipt", "30 days* from receipt"),
        (r"see 4\.2 \| annex \[A\]", "see 4.2 | annex [A]"),
        ("the **Supplier** and _its_ ***agents***", "the Supplier and its agents"),
        (r"*within 30\* days*", "within 30* days"),
        ("run `a\\*b` or ``x`y``", "run a\\*b or x`y"),
        ("*.log and *.txt", "*.log and *.txt"),
        ("snake_case_name, 2*3*4, 3 * 4 * 5", "snake_case_name, 2*3*4, 3 * 4 * 5"),
        (r"C:\temp\file", r"C:\temp\file"),
        (r"a literal \\* here", r"a literal \* here"),
        ("[x](http://e.x) <b>y</b> <!-- z -->", "[x](http://e.x) <b>y</b> <!-- z -->"),
        ("** open", "** open"),
        ("", ""),
    ],
)
def test_escapes_and_emphasis_are_read(source: str, page: str) -> None:
    assert visible(source) == page


def test_only_markdown_is_read_so() -> None:
    assert read_in("terms.MD", r"30\*") == "30*"
    assert read_in("terms.txt", r"30\*") == r"30\*"


def test_only_quotations_that_read_otherwise_are_named() -> None:
    cited = [citation(1, "as it\nstands \\* here", document="a.md"), citation(2, "as it stands", document="a.md")]
    assert readings([*cited, citation(3, r"as it \* stands", document="a.pdf"), citation(4, r"\*", document="a.md")]) == {
        r"as it stands \* here": "as it stands * here"
    }


@pytest.mark.parametrize("unit", ["*a ", "_a ", "`a ", r"*a\* ", "\\", "***a ", "`"])
def test_no_text_takes_long(unit: str) -> None:
    began = time.process_time()
    visible(unit * 20_000)
    assert time.process_time() - began < 3  # 0.6 s when this was written; unbounded it is a minute
