"""A statement that the checks did not find borne out carries its mark wherever its text puts it."""

import random

import pytest

from copilot.adapters.export.markup import DAGGER, contents, plain
from copilot.adapters.export.paper import released_blocks
from copilot.domain.claim import Claim, Verdict
from copilot.domain.claims import split_claims
from tests.unit.export.papers import draft

PIECES = (
    "The cap is EUR 5.", "The law is Irish. Then more.", "# Heading is 5 here", "- item one is 4", "  - nested is 3",
    "> quoted is 2", "| A | B |", "|---|---|", "| 1 | 2 |", "| 1 | 2 | 3 |", "a | b is 3 | c", "|x is 1|", "```", "code is 5",
    "    indented is 4", "---", "===", "**Bold is 5.**", "*It is 5.* **No.**", "[x is 1](http://e.x is 2)", "![i is 3](u)", "<div>",
    "</div>", "<b>It is 5.</b>", "<!-- is 5 -->", "<!-- open", "1. one is 1", "2) two is 2", r"\| esc is 1 \|",
    "`code is 1` is 2.", "~~gone is 1~~", "[ref]: http://e.x 'is 5'", "", "", "", "Term\n: def is 1", "* * *", "&amp; is 1 &#60;",
    "Ends with bar is 1 |", "|| a is 1 | b |", "\u2028 is 1", "tab\tis 1",
)  # fmt: skip


def daggers(text: str) -> tuple[int, int]:
    """How many are printed, and how many statements there are; none of them is borne out."""
    claims = tuple(Claim(f"c{n}", c.text, c.start, c.end, (), Verdict.NOT_FOUND) for n, c in enumerate(split_claims(text)))
    blocks = released_blocks(draft(text, (), claims))
    return sum(plain(content).count(DAGGER) for block in blocks for content in contents(block)), len(claims)


@pytest.mark.parametrize(
    "text",
    [
        "| A | B |\n|---|---|\n| 1 | 2 | a third beyond the header |\n",
        "A | B\n---|---\n1 | 2 | a third\n",
        "| A |\n|---|\nno bars is 1\n| 1 | 2 |\n",
        r"It is 1 \|",
    ],
)
def test_a_mark_stands_in_a_cell_that_is_printed(text: str) -> None:
    printed, statements = daggers(text)
    assert printed == statements > 0


def test_no_markup_takes_a_mark_away() -> None:
    for seed in range(3_000):
        chosen = random.Random(seed)
        text = "\n".join(chosen.choice(PIECES) for _ in range(chosen.randint(1, 7)))
        printed, statements = daggers(text)
        assert printed == statements, text
