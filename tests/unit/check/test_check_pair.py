"""A claim against a text, short or long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.domain.claim import Verdict
from copilot.services.check import check_pair

OK, NO, MISS, FIG = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_FOUND, Verdict.FIGURE_MISMATCH

AGREEMENT = """MUTUAL CONFIDENTIALITY AGREEMENT
1. "Confidential Information" means all technical, financial and commercial information, whether disclosed orally or in writing.
2. The Receiving Party shall keep Confidential Information in strict confidence and use it for the Purpose alone.
3. The Receiving Party shall not copy Confidential Information.
4. The Receiving Party may disclose Confidential Information to its employees and professional advisers who need to know it.
5. Upon termination the Receiving Party shall return or destroy all Confidential Information within thirty (30) days.
6. The obligations of this Agreement survive its termination for a period of five (5) years.
7. This Agreement is governed by the law of Denmark. Signed at Aarhus on 3 June 2022.
"""


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("The Receiving Party may disclose Confidential Information to its employees.", OK),
        ("Confidential Information shall be returned or destroyed on termination.", OK),
        ("The obligations survive termination of the Agreement for five years.", OK),
        ("The obligations survive termination of the Agreement for three years.", FIG),
        ("The Agreement was signed on 3 July 2022.", FIG),
        ("Confidential Information means only technical information.", NO),
        ("The Receiving Party may copy Confidential Information.", NO),
        ("The Receiving Party shall not solicit employees of the Disclosing Party.", MISS),
        ("Disputes are settled by arbitration in Geneva.", MISS),
        ("This Agreement is governed by the law of Denmark. Disputes are settled by arbitration in Geneva.", MISS),
    ],
)
def test_a_long_text_is_searched_for_what_speaks_of_the_claim(claim: str, verdict: Verdict) -> None:
    found, reasons = check_pair(claim, AGREEMENT)
    assert found is verdict, reasons
    assert verdict is OK or reasons


@pytest.mark.parametrize(
    ("claim", "evidence", "verdict"),
    [
        ("87% of patients recovered.", "85% of patients recovered.", FIG),
        ("Revenue was $1.2 billion.", "(in millions)\n | 2023 | 2022\nRevenue | 1,200 | 1,100", OK),
        ("Revenue was $1.2 billion in 2022.", "(in millions)\n | 2023 | 2022\nRevenue | 1,200 | 1,100", FIG),
        ("The segment lost $5.3 million.", "(in millions)\n | 2023 | 2022\nSegment loss | (5.3) | (1.1)", OK),
        ("The Tenant shall repair the roof.", "The Tenant may repair the roof.", NO),
        ("Sales rose.", "Sales fell.", NO),
    ],
)
def test_a_short_text_is_held_against_the_claim_word_for_word(claim: str, evidence: str, verdict: Verdict) -> None:
    assert check_pair(claim, evidence)[0] is verdict


def test_a_claim_that_repeats_the_text_is_supported() -> None:
    assert check_pair("The Receiving Party shall not copy Confidential Information.", AGREEMENT) == (OK, ())


@pytest.mark.parametrize(("claim", "evidence"), [("", "Text."), ("...", "Text."), ("A claim.", ""), ("A claim.", " \n--")])
def test_nothing_said_or_nothing_shown_is_not_found(claim: str, evidence: str) -> None:
    assert check_pair(claim, evidence)[0] is MISS


COVERS = (
    "Cover | Limit | Basis | Special terms\n"
    "Product liability | EUR 10,000,000 | each occurrence | extended cover, cost of refitting up to EUR 3,000,000"
)


@pytest.mark.parametrize(("limit", "verdict"), [("EUR 10,000,000", OK), ("EUR 11,000,000", FIG), ("EUR 10,000", FIG)])
def test_a_cell_is_not_held_against_the_words_of_the_cell_beside_it(limit: str, verdict: Verdict) -> None:
    assert check_pair(f"Product liability · Limit: {limit}", COVERS)[0] is verdict


SCRAPS = """Revenue rose fell 5% $3 million (2.1) not may shall in 2019 | . “quoted words of four” Acme Inc. 1,000/3 = only"""
WORDS = st.lists(st.sampled_from([*SCRAPS.split(), "\n"]), max_size=60).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(WORDS | st.text(max_size=80), WORDS | st.text(max_size=600))
def test_any_pair_gets_a_verdict(claim: str, evidence: str) -> None:
    verdict, reasons = check_pair(claim, evidence)
    assert verdict is OK or reasons
