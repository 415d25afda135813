"""Meridian's supply relations: agreements, amendments, near duplicates, a note that carries an instruction."""

import datetime as dt
from functools import partial
from pathlib import Path

from . import legal_tables as tables
from .blocks import Block
from .engagement import Engagement, Source
from .legal_asks import ASKS, TRAPS
from .legal_terms import NDA_CASTELLAN, NDA_ORVANE, TERMS
from .markup import compose
from .office import Sheet, write_docx, write_xlsx
from .pdf import Look, write_pdf
from .plain import write_plain

SUPPLIED: dict[str, Block] = {
    "products": tables.products(),
    "characteristics": tables.characteristics(),
    "forecast": tables.forecast(),
    "delivery_sites": tables.delivery_sites(),
    "lead_times": tables.lead_times(),
    "service_levels": tables.service_levels(),
    "tools": tables.tools(),
    "subcontractors": tables.subcontractors(),
    "new_products": tables.new_products(),
    "baseline": tables.baseline(),
    "installed": tables.installed(),
    "procedures": tables.procedures(),
    "patents": tables.patents(),
    "functions": tables.functions(),
    "measures": tables.measures(),
}


def blocks_of(name: str, extra: dict[str, str] | None = None) -> list[Block]:
    return compose(f"legal/{name}", TERMS | (extra or {}), SUPPLIED)


def pdf(file: str, title: str, text: str, reference: str, extra: dict[str, str] | None = None, contents: bool = True) -> Source:
    look = Look(
        header=title,
        footer=f"{reference} \u2013 Confidential",
        serif=True,
        accent="#222222",
        contents=contents,
        author="Meridian Instruments plc, Legal",
    )
    return Source(file, title, partial(write_pdf, title=title, blocks=blocks_of(text, extra), look=look))


def word(file: str, title: str, text: str, reference: str) -> Source:
    return Source(file, title, partial(write_docx, title=title, blocks=blocks_of(text), header=title, footer=reference))


def note(path: Path) -> None:
    write_plain(path, blocks_of("negotiation-note.md"))


def register(path: Path) -> None:
    date = dt.date
    contracts = (
        (
            "MI-SUP-2021-007",
            "Castellan Precision Components GmbH",
            "Master supply agreement",
            date(2021, 3, 14),
            date(2021, 4, 1),
            date(2026, 3, 31),
            "automatic, two years",
            270,
            9600000,
            "EUR",
            "England and Wales",
            "D. Akintoye",
            "see Amendments 1 and 2",
        ),
        (
            "MI-SUP-2021-007/A1",
            "Castellan Precision Components GmbH",
            "Amendment No. 1",
            date(2022, 9, 12),
            date(2022, 10, 1),
            None,
            "",
            None,
            11200000,
            "EUR",
            "England and Wales",
            "D. Akintoye",
            "cap, payment, notice: superseded by A2",
        ),
        (
            "MI-SUP-2021-007/A2",
            "Castellan Precision Components GmbH",
            "Amendment No. 2",
            date(2023, 2, 28),
            date(2023, 1, 1),
            None,
            "",
            None,
            10400000,
            "EUR",
            "England and Wales",
            "D. Akintoye",
            "minimum for Contract Year 3 only",
        ),
        (
            "MI-SUP-2021-007/SL",
            "Castellan Precision Components GmbH",
            "Side letter",
            date(2022, 1, 24),
            date(2022, 1, 24),
            date(2022, 12, 31),
            "none",
            None,
            None,
            "EUR",
            "England and Wales",
            "D. Akintoye",
            "prompt payment discount ended",
        ),
        (
            "MI-LIC-2020-031",
            "Sorvik Optronics AS",
            "Licence agreement",
            date(2020, 11, 9),
            date(2020, 12, 1),
            date(2027, 11, 30),
            "one extension, three years",
            120,
            385000,
            "USD",
            "Tavria",
            "P. Imbert",
            "escrow deposit verified 2022",
        ),
        (
            "MI-SVC-2021-019",
            "Harrowgate Calibration Services Limited",
            "Services agreement",
            date(2021, 8, 2),
            date(2021, 9, 1),
            date(2024, 8, 31),
            "automatic, one year",
            90,
            1036800,
            "GBP",
            "England and Wales",
            "M. Kitto",
            "12 x monthly charge",
        ),
        (
            "MI-SVC-2021-019/DPA",
            "Harrowgate Calibration Services Limited",
            "Data-processing addendum",
            date(2021, 8, 16),
            date(2021, 9, 1),
            date(2024, 8, 31),
            "with main agreement",
            None,
            None,
            "GBP",
            "England and Wales",
            "M. Kitto",
            "",
        ),
        (
            "MI-NDA-2021-002",
            "Castellan Precision Components GmbH",
            "NDA",
            date(2021, 1, 18),
            date(2021, 1, 18),
            date(2024, 1, 18),
            "none",
            None,
            None,
            "",
            "England and Wales",
            "Legal",
            "survival five years",
        ),
        (
            "MI-NDA-2021-005",
            "Orvane Fluidics S.r.l.",
            "NDA",
            date(2021, 2, 8),
            date(2021, 2, 8),
            date(2023, 2, 8),
            "none",
            None,
            None,
            "",
            "Tavria",
            "Legal",
            "survival three years",
        ),
        (
            "MI-PRP-2019-003",
            "Penhallow Estates LLP",
            "Lease, Tollgate House",
            date(2019, 6, 3),
            date(2019, 7, 1),
            date(2034, 6, 30),
            "statutory",
            365,
            412500,
            "GBP",
            "England and Wales",
            "Facilities",
            "break option July 2027",
        ),
        (
            "MI-DST-2018-011",
            "Kelang Biomedical Sdn Bhd",
            "Distribution agreement",
            date(2018, 10, 22),
            date(2019, 1, 1),
            date(2023, 12, 31),
            "none",
            180,
            2750000,
            "USD",
            "Kelang",
            "Sales",
            "not in the data room",
        ),
    )
    owed = (
        (
            "MI-SUP-2021-007",
            "Serve or waive notice of non-renewal",
            date(2025, 7, 4),
            "270 days before 31 March 2026",
            "open",
        ),
        (
            "MI-SUP-2021-007",
            "Minimum Commitment statement, Contract Year 3",
            date(2024, 5, 30),
            "60 days after year end",
            "open",
        ),
        ("MI-SUP-2021-007", "Insurance certificates", date(2024, 4, 1), "each renewal", "open"),
        ("MI-LIC-2020-031", "Quarterly Net Receipts statement", date(2024, 5, 15), "45 days after quarter end", "open"),
        (
            "MI-LIC-2020-031",
            "Notice of extension, last day",
            date(2027, 8, 2),
            "120 days before 30 November 2027",
            "open",
        ),
        (
            "MI-SVC-2021-019",
            "Notice against renewal, last day",
            date(2024, 6, 2),
            "90 days before 31 August 2024",
            "open",
        ),
        ("MI-SVC-2021-019/DPA", "Yearly audit or report", date(2024, 9, 1), "clause 10.1", "open"),
        ("MI-NDA-2021-005", "Return of samples requested", date(2023, 3, 1), "20 days from request", "done"),
    )
    write_xlsx(
        path,
        "Contract register",
        "Meridian Instruments plc, Legal",
        (
            Sheet(
                "Contracts",
                "Contract register as at 31 March 2024 (values in whole currency units a year)",
                (
                    "Reference",
                    "Counterparty",
                    "Type",
                    "Agreement date",
                    "Effective date",
                    "Expiry",
                    "Renewal",
                    "Renewal notice, days",
                    "Annual value or minimum",
                    "Currency",
                    "Governing law",
                    "Owner",
                    "Remark",
                ),
                contracts,
                ("", "", "", *("dd mmm yyyy",) * 3, "", "0", "#,##0"),
                ("Values are not the liability limits.",),
            ),
            Sheet(
                "Obligations",
                "Dates to watch",
                ("Reference", "Obligation", "Due", "Basis", "State"),
                owed,
                ("", "", "dd mmm yyyy"),
            ),
        ),
    )


def engagement() -> Engagement:
    sources = (
        pdf("master-supply-agreement.pdf", "Master Supply Agreement", "master-supply-agreement.md", TERMS["msa_ref"]),
        word(
            "amendment-no-1.docx",
            "Amendment No. 1 to the Master Supply Agreement",
            "amendment-1.md",
            "MI-SUP-2021-007/A1",
        ),
        word(
            "amendment-no-2.docx",
            "Amendment No. 2 to the Master Supply Agreement",
            "amendment-2.md",
            "MI-SUP-2021-007/A2",
        ),
        word(
            "side-letter-2022.docx",
            "Side letter on prompt payment and forecast accuracy",
            "side-letter.md",
            "MI-SUP-2021-007/SL",
        ),
        pdf(
            "licence-agreement.pdf",
            "Software and Technology Licence Agreement",
            "licence-agreement.md",
            TERMS["lic_ref"],
        ),
        pdf(
            "services-agreement.pdf",
            "Calibration and Field Services Agreement",
            "services-agreement.md",
            TERMS["svc_ref"],
        ),
        pdf(
            "data-processing-addendum.pdf",
            "Data-Processing Addendum",
            "data-processing-addendum.md",
            "MI-SVC-2021-019/DPA",
            contents=False,
        ),
        pdf(
            "nda-castellan.pdf",
            "Mutual Non-Disclosure Agreement (Castellan)",
            "nda.md",
            NDA_CASTELLAN["ref"],
            NDA_CASTELLAN,
            False,
        ),
        pdf("nda-orvane.pdf", "Mutual Non-Disclosure Agreement (Orvane)", "nda.md", NDA_ORVANE["ref"], NDA_ORVANE, False),
        Source("negotiation-note-2023-02-13.txt", "Note on the negotiation of Amendment No. 2", note),
        Source("contract-register.xlsx", "Contract register", register),
    )
    return Engagement(
        "meridian-supply",
        "ms",
        "legal",
        "Meridian Instruments plc",
        "Review of the supply, licence and service contracts of a maker of laboratory analysers.",
        sources,
        ASKS,
        TRAPS,
    )
