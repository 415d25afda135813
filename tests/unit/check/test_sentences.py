"""Where sentences end in the prose of the fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.sentences import sentences


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Apple Inc. reported net sales of $90.1 billion.",
        "See Smith v. Jones, No. 12-345, on this point.",
        "The U.S. Food and Drug Administration approved it on Jan. 5, 2021.",
        "Patients et al. were e.g. treated with 5 mg b.i.d. for 12 wks.",
        "Under Sec. 4.2(b), i.e. the cure period, notice is required.",
        "J. P. Morgan Chase & Co. is the lender.",
        "“The Supplier shall deliver. The Buyer shall pay.” governs delivery.",
        "The ratio (see Fig. 3. It is printed in grey.) was stable.",
        "4. The Supplier shall deliver within 3.5 days.",
        "Pressure was 2.5 bar at approx. 20 °C, cf. Ref. 7 and Eq. 3.",
        "Net loss was $(5.3) million vs. $4.1 million.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Revenue rose. Costs fell.", 2),
        ("The effect was significant, p < 0.05. Mortality was not reduced.", 2),
        ("It was signed by Acme Inc. The agreement ends in 2025.", 2),
        ("Is the cap reached? No. The cap is EUR 5 million.", 3),
        ("She said “It is done.” The matter closed.", 2),
        ("One.[^1] Two.[^2]", 2),
        ("First paragraph without a stop\n\nSecond paragraph", 2),
        ("Sales were $5. 3 stores closed.", 2),
    ],
)
def test_sentences_are_told_apart(text: str, parts: int) -> None:
    assert len(split(text)) == parts


@given(st.text(alphabet=st.sampled_from("aA1. ?!()“”\"'\n[^]*-|No"), max_size=120))
def test_spans_are_in_order_apart_and_lose_no_letter(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
    kept = "".join(text[a:b] for a, b in spans)
    assert [c for c in kept if not c.isspace()] == [c for c in text if not c.isspace()]


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    assert all(text[a:b].strip() == text[a:b] != "" for a, b in sentences(text))
