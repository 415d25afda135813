"""What a draft's Markdown asserts."""

from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.claims import plain, split_claims

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
