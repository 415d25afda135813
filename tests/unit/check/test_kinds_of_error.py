"""Kind by kind: what a claim may have wrong, in sentences that say it rightly too; as a pair, and as a claim of a draft that cites it."""

import pytest

from copilot.domain.claim import Citation, Verdict
from copilot.services.check import check_draft, check_pair

TABLE = "Halden Group\n(in thousands of euros)\n| 2022 | 2021\nRevenue | 51,000 | 47,000\nStaff costs | 12,300 | 12,900"
HEADCOUNT = "Headcount was 410 at the end of 2022 and 455 at the end of 2021."
REGIONS = "Sales in the North were higher than sales in the South."
INDEMNITY = "The Supplier shall indemnify the Buyer against claims. The Buyer shall pay each invoice."
REPAIRS = "The Landlord shall repair the roof. The Tenant shall repair the windows."
ANIMALS = "The Tenant shall not keep animals in the premises."
INSURES = "The Tenant shall insure the premises."
ENTERS = "The Landlord may enter on two days' notice."
DEAL = "Alder Ltd acquired Birch plc for EUR 40 million."

# By kind: evidence, then claims that it bears out, then claims that it does not.
KINDS: dict[str, list[tuple[str, list[str], list[str]]]] = {
    "direction": [
        (
            HEADCOUNT,
            ["Headcount fell in 2022.", "Headcount fell to 410 in 2022 from 455 in 2021."],
            ["Headcount rose in 2022.", "Headcount rose to 410 in 2022 from 455 in 2021."],
        ),
        (
            TABLE,
            ["Revenue rose in 2022.", "Revenue was higher in 2022 than in 2021.", "Staff costs declined in 2022."],
            ["Revenue fell in 2022.", "Revenue was lower in 2022 than in 2021.", "Staff costs increased in 2022."],
        ),
        (
            REGIONS,
            ["Sales in the North exceeded sales in the South.", "Sales in the South were lower than sales in the North."],
            ["Sales in the South were higher than sales in the North.", "Sales in the North were lower than sales in the South."],
        ),
        (
            "The temperature did not exceed 60 °C.",
            ["The temperature stayed at or below 60 °C."],
            ["The temperature exceeded 60 °C."],
        ),
        (
            "At least 40 patients completed the study.",
            ["No fewer than 40 patients completed the study."],
            ["At most 40 patients completed the study.", "More than 45 patients completed the study."],
        ),
        ("It holds no more than six weeks of stock.", [], ["It holds over six weeks of stock."]),
        ("Cash doubled in 2022. The deficit narrowed.", [], ["Cash halved in 2022.", "The deficit widened."]),
        ("Orders exceeded deliveries.", [], ["Deliveries exceeded orders."]),
        ("The value was EUR 11 million.", ["The value exceeded EUR 10 million."], ["The value exceeded EUR 12 million."]),
    ],
    "modality": [
        (
            ANIMALS,
            [
                "The Tenant may not keep animals in the premises.",
                "The Tenant must not keep animals in the premises.",
                "The Tenant is prohibited from keeping animals in the premises.",
                "Keeping animals in the premises is forbidden.",
            ],
            [
                "The Tenant shall keep animals in the premises.",
                "The Tenant may keep animals in the premises.",
                "The Tenant is allowed to keep animals in the premises.",
            ],
        ),
        (
            INSURES,
            ["The Tenant must insure the premises.", "The Tenant is required to insure the premises."],
            [
                "The Tenant may insure the premises.",
                "The Tenant should insure the premises.",
                "The Tenant need not insure the premises.",
                "The Tenant is not required to insure the premises.",
            ],
        ),
        (
            ENTERS,
            ["The Landlord is entitled to enter on two days' notice."],
            ["The Landlord shall enter on two days' notice.", "The Landlord must not enter on two days' notice."],
        ),
        (
            "Where it shall be tested, a loss may be necessary.",
            ["Where it must be tested, a loss may be necessary."],
            ["Where it shall be tested, a loss must be necessary."],
        ),
        (
            "The Licensee shall not be required to keep records.",
            ["The Licensee need not keep records."],
            ["The Licensee shall keep records."],
        ),
    ],
    "negation": [
        (
            "The drug did not reduce mortality.",
            ["The drug failed to reduce mortality."],
            ["The drug reduced mortality.", "The drug was found to reduce mortality."],
        ),
        ("The drug reduced mortality.", [], ["The drug did not reduce mortality.", "The drug failed to reduce mortality."]),
        (
            "The warranty excludes wear.",
            ["The warranty does not cover wear."],
            ["The warranty covers wear.", "The warranty includes wear."],
        ),
        (
            "The auditor identified no material weakness.",
            ["The auditor did not identify a material weakness."],
            ["The auditor identified a material weakness."],
        ),
        ("The licence is non-exclusive.", ["The licence is not exclusive."], ["The licence is exclusive."]),
        ("None of the samples leaked.", [], ["All of the samples leaked.", "The samples leaked."]),
    ],
    "parties": [
        (
            INDEMNITY,
            ["The Supplier must indemnify the Buyer against claims."],
            ["The Buyer shall indemnify the Supplier against claims.", "The Supplier shall pay each invoice."],
        ),
        (REPAIRS, ["The Landlord must repair the roof."], ["The Tenant shall repair the roof."]),
        (
            DEAL,
            ["Birch plc was acquired by Alder Ltd for EUR 40 million."],
            ["Birch plc acquired Alder Ltd for EUR 40 million.", "Alder Ltd was acquired by Birch plc for EUR 40 million."],
        ),
        (
            "Alder Ltd (the “Supplier”) delivers to Birch plc (the “Buyer”).",
            ["Alder Ltd delivers to Birch plc.", "The Supplier delivers to the Buyer."],
            ["Birch plc delivers to Alder Ltd.", "Cedar plc delivers to Birch plc."],
        ),
    ],
    "names": [
        (
            "About 23.0 per cent of revenue is billed in other currencies.",
            ["Some 23.0 per cent of revenue is billed in other currencies.", "About 23% of revenue is billed in other currencies."],
            ["Brightwater 23.0 per cent of revenue is billed in other currencies."],
        ),
        (
            "Segment profit of Halden rose to EUR 177.6 million.",
            ["Halden's segment profit rose to EUR 177.6 million."],
            ["Segment profit of Norvane rose to EUR 177.6 million.", "Until profit of Halden rose to EUR 177.6 million."],
        ),
    ],
    "currency": [
        ("The price is EUR 4 million.", ["The price is €4 million.", "The price is 4 million euros."],
         ["The price is USD 4 million.", "The price is $4 million."]),
        ("The price is CHF 90.", ["The price is 90 Swiss francs."], ["The price is $90.", "The price is EUR 90."]),
        ("Fees are payable in Swiss francs.", [], ["Fees are payable in euros."]),
        (TABLE, ["Revenue was EUR 51 million in 2022."], ["Revenue was $51 million in 2022.", "Revenue was £51 million in 2022."]),
    ],
    "rounding": [
        (
            "Revenue was $1,249.6 million.",
            ["Revenue was $1.25 billion.", "Revenue was $1.2 billion.", "Revenue was about $1,250 million."],
            ["Revenue was $1.3 billion.", "Revenue was $1,248 million.", "Revenue was $1.24 billion."],
        ),
        ("The share was 12.46%.", ["The share was 12.5%.", "The share was 12%."], ["The share was 12.4%.", "The share was 13%."]),
        ("The share was 87%.", ["The share was almost 90%."], ["The share was 85%.", "The share was 87.4%."]),
    ],
    "scale": [
        ("Revenue was $1.2 billion.", ["Revenue was $1,200 million.", "Revenue was $1,200,000,000."],
         ["Revenue was $1.2 million.", "Revenue was $120 million.", "Revenue was $12 billion."]),
        (TABLE, ["Revenue was 51 million in 2022."], ["Revenue was 51 billion in 2022.", "Revenue was 51,000 million in 2022."]),
        ("The motor draws 5,450 W.", ["The motor draws 5.45 kW."], ["The motor draws 5.45 MW.", "The motor draws 54.5 kW."]),
        ("The fee is 25 basis points.", ["The fee is 0.25%."], ["The fee is 25%.", "The fee is 2.5%."]),
    ],
}  # fmt: skip


def rows(*, right: bool) -> list[object]:
    return [
        pytest.param(claim, evidence, id=f"{kind}: {claim}")
        for kind, cases in KINDS.items()
        for evidence, borne_out, not_borne_out in cases
        for claim in (borne_out if right else not_borne_out)
    ]


def cited(claim: str, evidence: str) -> tuple[Verdict, tuple[str, ...]]:
    """The claim as a draft's, citing all of the evidence."""
    source = f"{evidence}\n\nSigned at Aarhus."
    citation = Citation(1, "source.txt", "doc", "0" * 64, 1, 0, len(evidence), evidence)
    found = check_draft(f"{claim} [^1]", [citation], lambda _: source).claims[0]
    return found.verdict, found.reasons


@pytest.mark.parametrize(("claim", "evidence"), rows(right=True))
def test_what_the_evidence_says_in_other_words_is_supported(claim: str, evidence: str) -> None:
    assert check_pair(claim, evidence)[0] is Verdict.SUPPORTED, check_pair(claim, evidence)[1]
    assert cited(claim, evidence)[0] is Verdict.SUPPORTED, cited(claim, evidence)[1]


@pytest.mark.parametrize(("claim", "evidence"), rows(right=False))
def test_what_the_evidence_does_not_say_is_marked_with_a_reason(claim: str, evidence: str) -> None:
    for verdict, reasons in (check_pair(claim, evidence), cited(claim, evidence)):
        assert verdict is not Verdict.SUPPORTED
        assert reasons


def test_each_kind_has_three_claims_of_either_sort() -> None:
    for kind, cases in KINDS.items():
        assert sum(len(right) for _, right, _ in cases) >= 3, kind
        assert sum(len(wrong) for _, _, wrong in cases) >= 3, kind


@pytest.mark.parametrize("claim", ["The Tenant shall insure the premises.", "Revenue was 51 million.", "The drug works."])
def test_a_claim_that_cites_nothing_is_not_found_however_true(claim: str) -> None:
    draft = check_draft(
        f"{claim}\n\n{INSURES} [^1]", [Citation(1, "a.txt", "a", "", 1, 0, len(INSURES), INSURES)], lambda _: INSURES
    )
    assert [(c.verdict, c.reasons) for c in draft.claims] == [
        (Verdict.NOT_FOUND, ("the claim cites nothing",)),
        (Verdict.SUPPORTED, ()),
    ]


def of_two(claim: str, first: str, second: str) -> tuple[Verdict, str]:
    """The claim, citing two documents that hold one sentence each."""
    texts = {"a.txt": first, "b.txt": second}
    citations = [Citation(n, name, name, "", 1, 0, len(text), text) for n, (name, text) in enumerate(texts.items(), 1)]
    found = check_draft(f"{claim} [^1] [^2]", citations, texts.__getitem__).claims[0]
    return found.verdict, " ".join(found.reasons)


@pytest.mark.parametrize(
    ("claim", "first", "second"),
    [
        ("The notice period is 30 days.", "The notice period is 30 days.", "The notice period is 60 days."),
        ("The Tenant may sublet the premises.", "The Tenant may sublet the premises.", "The Tenant shall not sublet the premises."),
        ("Revenue rose in 2022.", "Revenue rose in 2022.", "Revenue fell in 2022."),
        ("The drug reduced mortality.", "The drug did not reduce mortality.", "The drug reduced mortality in the trial."),
    ],
)  # fmt: skip
def test_two_citations_that_contradict_each_other_are_said_to(claim: str, first: str, second: str) -> None:
    assert "the citations disagree" in of_two(claim, first, second)[1]


@pytest.mark.parametrize(
    ("claim", "first", "second"),
    [
        ("The notice period is 30 days.", "The notice period is 30 days.", "The notice period is thirty (30) days."),
        ("The Tenant may sublet the premises.", "The Tenant may sublet the premises.", "The Tenant shall insure the premises."),
        ("Revenue rose by 6% to EUR 51 million.", "Revenue rose by 6%.", "Revenue was EUR 51 million."),
    ],
)
def test_two_citations_that_agree_or_speak_of_other_things_are_not(claim: str, first: str, second: str) -> None:
    verdict, reasons = of_two(claim, first, second)
    assert verdict is Verdict.SUPPORTED, reasons
    assert "disagree" not in reasons


@pytest.mark.parametrize("claim", ["The Tenant must insure the premises.", INSURES, "The premises are insured by the Tenant."])
@pytest.mark.parametrize("old", [True, False])
def test_a_citation_of_a_superseded_document_is_said_to_be_one(claim: str, old: bool) -> None:
    citation = Citation(1, "lease.txt", "v1", "", 1, 0, len(INSURES), INSURES)
    found = check_draft(f"{claim} [^1]", [citation], lambda _: INSURES, superseded={"v1"} if old else ()).claims[0]
    assert ("[^1] cites a version of lease.txt that a newer one replaced" in found.reasons) is old


BREACH = (
    "Either Party may terminate at once if the other commits a material breach that is not remedied within 30 days of notice."
)


@pytest.mark.parametrize(
    ("claim", "source", "missing"),
    [
        ("Either Party may terminate for convenience on 30 days of notice.", BREACH, "for convenience"),
        ("Either Party may terminate without cause on 30 days of notice.", BREACH, "without cause"),
        ("The Supplier grants an exclusive licence to the software.", "The Supplier grants a licence to the software.", "exclusive"),
        ("The term renews automatically for a year.", "The parties may agree in the last month to renew the term for a year.", "automatically"),
        ("Diluted earnings were 2.10 a share.", "Earnings were 2.10 a share.", "Diluted"),
        ("The trial was randomised and had 240 patients.", "The trial had 240 patients.", "randomised"),
    ],
)  # fmt: skip
def test_a_qualifier_that_the_evidence_lacks_is_named(claim: str, source: str, missing: str) -> None:
    verdict, reasons = check_pair(claim, source)
    assert verdict is Verdict.NOT_FOUND
    assert f"the claim says “{missing}”, the evidence does not" in reasons


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Either Party may terminate without cause on 30 days' notice.", "Either Party may terminate at any time on 30 days' notice."),
        ("The term renews automatically for a year.", "The term shall renew for successive periods of a year."),
        ("The Licensee holds the exclusive licence.", "The Licensee shall hold the sole licence."),
        ("Diluted earnings were 2.10 a share.", "Earnings per diluted share were 2.10."),
    ],
)  # fmt: skip
def test_a_qualifier_that_the_evidence_says_in_its_own_way_is_not_missed(claim: str, source: str) -> None:
    assert not any("the claim says “" in reason for reason in check_pair(claim, source)[1])
