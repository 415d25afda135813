"""The risk summary: every caption under 'Risk Factors' by kind, with the exposure beneath it; nothing that is no risk."""

from collections.abc import Sequence
from dataclasses import replace

from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.domain.document import BlockKind, Body, Document
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

Paper = tuple[Document, Body]
HEADS = (
    "Item 1A. Risk Factors",
    "Business Risks",
    "We face intense competition",
    "Our suppliers could fail us",
    "We depend on a limited number of customers",
    "A security breach could harm us",
    "Item 2. Unregistered sales",
)
PAD = " ".join(f"Remark {n} on the basis of preparation of this report." for n in range(30))


def filing(name: str, *, without: Sequence[str] = ()) -> Paper:
    """A quarterly report whose section on risks has captions and what is told beneath them."""
    beneath = {
        "We face intense competition": "Rivals sell at lower prices. If we do not keep up, our sales could decline and our margins could be reduced.",
        "Our suppliers could fail us": "We buy castings from two foundries. The loss of either could delay our deliveries.",
        "We depend on a limited number of customers": "The loss of one could harm us. Two customers accounted for 38% of net sales.",
        "A security breach could harm us": "We may use insurance to reduce risk. A breach could damage our reputation.",
        "Item 2. Unregistered sales": "A plan to buy back shares for up to $40 million was approved.",
    }
    lines = [line for head in HEADS if head not in without for line in (head, beneath.get(head, "")) if line]
    document, body = paper(name, "\n\n".join([f"Velmore plc. Form 10-Q. Quarterly report.\n\n{PAD}", *lines]))
    text = body.extract.text
    blocks = tuple(replace(b, kind=BlockKind.HEADING) if text[b.start : b.end] in HEADS else b for b in body.extract.blocks)
    return document, replace(body, extract=replace(body.extract, blocks=blocks))


def ask(question: str, *papers: Paper) -> str:
    result = list(ExtractiveDrafter().draft(brief(question, list(papers), "risk-factors")))[-1]
    assert isinstance(result, Drafting)
    return result.text


def section(text: str, name: str) -> str:
    return text.partition(f"### {name}\n")[2].partition("\n#")[0]


def test_every_caption_stands_under_its_kind_and_none_that_only_gathers_others() -> None:
    text = ask("Which risks does Velmore disclose?", filing("2024 Q3 velm.pdf"))
    assert "We face intense competition" in section(text, "Market and demand")
    assert "Our suppliers could fail us" in section(text, "Supply and operations")
    assert "limited number of customers" in section(text, "Customers and concentration")
    assert "A security breach could harm us" in section(text, "Technology and security")
    assert "Business Risks" not in text


def test_beneath_a_caption_stands_the_figure_of_the_exposure_else_what_may_happen() -> None:
    text = ask("Which risks does Velmore disclose?", filing("2024 Q3 velm.pdf"))
    assert "Two customers accounted for 38% of net sales." in section(text, "Customers and concentration")
    assert "our sales could decline" in section(text, "Market and demand")
    assert "A breach could damage our reputation." in section(text, "Technology and security")
    assert "insurance" not in text


def test_what_stands_after_the_section_on_risks_is_no_exposure() -> None:
    assert "$40 million" not in ask("Which risks does Velmore disclose?", filing("2024 Q3 velm.pdf"))


def test_a_caption_that_the_filing_before_did_not_have_is_named() -> None:
    before = filing("2024 Q2 velm.pdf", without=["Our suppliers could fail us"])
    text = ask("Which risks does Velmore disclose?", filing("2024 Q3 velm.pdf"), before)
    assert "**Not captioned in 2024 Q2 velm.pdf**: “Our suppliers could fail us”." in text


def test_a_report_that_only_speaks_of_managing_risks_discloses_none() -> None:
    plan = paper("plan.pdf", f"Strategic plan.\n\n{PAD}", "The office will manage supply chain risks, and could reduce the risk of shortages.\n\n"
                 "We may use derivative instruments to offset interest rate risk.")  # fmt: skip
    text = ask("Which risks are disclosed?", plan)
    assert "supply chain risks" not in text
    assert "derivative" not in text
