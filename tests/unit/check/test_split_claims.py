"""What a draft's Markdown asserts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.claims import bare, plain, split_claims, states, structure

DRAFT = """# Key terms

> Assumption: amounts are in euros.

The agreement ends on 31 March 2026.[^1] It renews for two years. [^2]

- **Supply agreement, page 4**: “The Supplier shall deliver. The Buyer shall pay.” [^3]
- The cap is EUR 5 million
  for each contract year.[^4]

| Item | 2023 | 2022 |
| --- | ---: | ---: |
| Revenue | 4,338.6 [^5] | 4,287.3 |
| Cost \\| of sales | (2,924.1) | (2,894.3) [^6] |

<!-- The cap was lifted. -->

**Open points:**

* * *

Sources
=======
"""


def test_headings_notes_table_heads_comments_and_rules_assert_nothing() -> None:
    assert [c.text for c in split_claims(DRAFT)] == [
        "The agreement ends on 31 March 2026.",
        "It renews for two years.",
        "**Supply agreement, page 4**: “The Supplier shall deliver. The Buyer shall pay.”",
        "The cap is EUR 5 million\n  for each contract year.",
        "| Revenue | 4,338.6  | 4,287.3 |",
        "| Cost \\| of sales | (2,924.1) | (2,894.3)  |",
    ]


def test_each_claim_keeps_its_own_citations() -> None:
    assert [c.citations for c in split_claims(DRAFT)] == [(1,), (2,), (3,), (4,), (5,), (6,)]


def test_a_table_row_knows_its_columns() -> None:
    row = split_claims(DRAFT)[-1]
    assert row.header == ("Item", "2023", "2022")
    assert row.cells == ("Cost | of sales", "(2,924.1)", "(2,894.3)")


def test_a_comment_that_never_closes_hides_nothing() -> None:
    assert [c.text for c in split_claims("Fine.[^1] <!-- The cap was lifted.")] == ["Fine.", "<!-- The cap was lifted."]


def test_a_marker_after_the_full_stop_belongs_to_the_sentence_before() -> None:
    assert [(c.text, c.citations) for c in split_claims("One. [^1] Two. [^2][^3]")] == [("One.", (1,)), ("Two.", (2, 3))]


def test_a_bold_lead_in_belongs_to_its_sentence() -> None:
    (claim,) = split_claims("**Exhibit No. 4, page 2**: Rent is due monthly.[^1]")
    assert claim.text == "**Exhibit No. 4, page 2**: Rent is due monthly."


def test_a_row_without_a_table_around_it_is_still_a_claim() -> None:
    assert len(split_claims("| Revenue was 5 |")) == 1


def test_plain_text_is_what_a_reader_sees() -> None:
    assert plain("**Net** `sales` \\*rose\\* by [5%](http://x.example)[^1]") == "Net sales *rose* by 5%"


MARKDOWN = st.lists(
    st.sampled_from(
        ["# H", "> q", "- item one. Two.", "1. a", "| a | b |", "|---|---|", "---", "<!--", "-->", "Text. More “in. it”.[^1]",
         "**x**:", "**No.", "```", "===", "", "  indented [^2]", "\\|", "[^9]", "U.S. The"]
    ),
    max_size=14,
)  # fmt: skip


@given(MARKDOWN.map("\n".join) | st.text(max_size=200))
def test_claims_slice_back_without_overlap(text: str) -> None:
    claims = split_claims(text)
    for claim in claims:
        piece = text[claim.start : claim.end]
        assert piece == piece.strip() != ""
        for number in claim.citations:
            piece = piece.replace(f"[^{number}]", "")
        if not claim.citations:
            assert piece == claim.text
    assert all(a.end <= b.start for a, b in zip(claims, claims[1:], strict=False))


FALSE = "Either Party may terminate on 10 days' notice."


@pytest.mark.parametrize(
    "written",
    [
        f"> {FALSE}[^1]",
        f"> Summary of the advice\n> {FALSE}[^1]",
        f"> > {FALSE}[^1]",
        f"- > {FALSE}[^1]",
        f"> - {FALSE}[^1]",
        f"> ## {FALSE}[^1]",
        f"## {FALSE}[^1]",
        f"## {FALSE}[^1] ##",
        f"{FALSE}[^1]\n===",
        f"**{FALSE}[^1]**",
        f"| Clause | {FALSE}[^1] |\n|---|---|\n| a | b |",
        f"> | {FALSE}[^1] | x |\n> |---|---|\n> | a | b |",
    ],
)
def test_in_a_persons_words_a_statement_is_a_claim_whatever_markup_is_around_it(written: str) -> None:
    claims = split_claims(f"One is cited.[^1]\n\n{written}\n", order=())
    (false,) = [c for c in claims if "10 days" in plain(c.text)]
    assert false.citations == (1,)
    assert plain(f"One is cited.[^1]\n\n{written}\n"[false.start : false.end]).count("10 days") == 1


@pytest.mark.parametrize(
    "heading",
    [
        "Summary", "2. Term and termination", "8.1 Liability", "Section 12.3: Governing law", "Results for Q3 2022", "FY2023/24", "Which law governs?",
        "Revenue by segment, May 2024", "(a) Effective date", "Note 7", "Form 10-K", "Termination without cause", "III. Findings",
    ],
)  # fmt: skip
def test_a_heading_that_names_what_follows_is_no_claim(heading: str) -> None:
    assert not states(heading)
    assert split_claims(f"## {heading}\n\n**{heading}**\n\n| {heading} | x |\n|---|---|\n", order=()) == ()


def test_an_underlined_heading_is_one() -> None:
    assert split_claims("Summary\n===\n", order=()) == ()


@pytest.mark.parametrize(
    "heading",
    ["Liability capped at GBP 1", "Cap: EUR 6,000,000", "The Supplier is liable", "Margin of 12%", "No liability", "Supplier never at fault", "Term [^2]"],
)  # fmt: skip
def test_a_heading_that_states_something_is_a_claim(heading: str) -> None:
    assert states(heading)
    assert len(split_claims(f"## {heading}", order=())) == 1


def test_the_machines_own_order_asserts_nothing_and_only_where_it_stands_word_for_word() -> None:
    text = "> No language model wrote this.\n\n## What is the cap of 2024?\n\n### msa.md · 2. Term is 3 years\n\n| Clause | 2 found |\n|---|---|\n| a | b |\n"
    order = {bare(text[span.start : span.end]) for span in structure(text)}
    assert len(order) == 4
    assert [c.text for c in split_claims(text, order)] == [c.text for c in split_claims(text)] == ["| a | b |"]
    assert len(split_claims(text.replace("3 years", "5 years").replace("No language", "A language"), order)) == 3


@pytest.mark.parametrize(
    "markup", ["</div>", "<br>", '<img src="https://pictures.example/a.png" width=400>', "| <br> | </b> |", "* <hr/>", "`</p>`"]
)
def test_markup_without_words_is_no_claim(markup: str) -> None:
    assert split_claims(f"One fee is due.\n\n{markup} [^1]\n", frozenset()) == split_claims("One fee is due.", frozenset())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The <b>fee</b> is <span class='due'>due</span>.", "The fee is due."),
        ("The fee is <b not payable>due.", "The fee is <b not payable>due."),
        ("The fee is <not> due.", "The fee is <not> due."),
        ('<img alt="The fee is EUR 9.">', '<img alt="The fee is EUR 9.">'),
        ('The fee is [due](terms.html "in May").', "The fee is due in May."),
    ],
)
def test_words_inside_a_tag_or_beside_a_link_are_shown_and_so_are_read(written: str, read: str) -> None:
    assert plain(written) == read
