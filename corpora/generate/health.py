"""A phase 3 trial: protocol, amendment, analysis plan, study report, adverse events, laboratory workbook."""

import random
from functools import partial
from pathlib import Path

from . import SEED, trial
from . import health_tables as tables
from .blocks import Block, Para
from .engagement import Engagement, Source
from .health_asks import AMD, CSR, CSV, LAB, PRO, SAP, TRAPS, asks, counts
from .markup import compose
from .office import Sheet, write_docx, write_xlsx
from .pdf import Look, write_pdf
from .plain import write_csv, write_markdown

F = tables.FACTS


def study_report() -> list[Block]:
    blocks = compose("health/results.md", F | counts(), {**tables.efficacy(), **tables.safety(), "narratives": Para("")})
    at = next(i for i, block in enumerate(blocks) if block == Para(""))
    return [*blocks[:at], *tables.narratives(), *blocks[at + 1 :]]


def pdf(file: str, title: str, blocks: list[Block], footer: str) -> Source:
    look = Look(header=title, footer=footer, accent="#20506b", author="Aldermere Therapeutics")
    return Source(file, title, partial(write_pdf, title=title, blocks=blocks, look=look))


def laboratory(path: Path) -> None:
    rng = random.Random(SEED + 63)
    ids = sorted({e.subject: e.arm for e in trial.events()}.items())[:140]
    rows = tuple(
        (
            s,
            week,
            round(rng.gauss(5.0, 0.5), 1),
            round(max(6, rng.gauss(21, 8))),
            round(rng.gauss(7.5, 2), 1),
            round(rng.gauss(109, 9)),
        )
        for s, _ in ids
        for week in (0, 4, 12, 16)
    )
    raised = tuple(
        (e.subject, e.arm, e.day, round(rng.uniform(3.1, 4.8), 1), round(rng.uniform(0.5, 1.2), 1), e.length)
        for e in trial.events()
        if e.term == "Transaminases raised"
    )
    write_xlsx(
        path,
        "VEL-301 laboratory values",
        "Aldermere Therapeutics",
        (
            Sheet(
                "Values",
                "Central laboratory, first 140 participants with an event",
                ("Participant", "Week", "Potassium, mmol/l", "ALT, U/l", "Bilirubin, \u00b5mol/l", "Haemoglobin, g/l"),
                rows,
                ("", "0", "0.0", "0", "0.0", "0"),
                ("Haemoglobin is in g/l, not in g/dl.",),
            ),
            Sheet(
                "Transaminases",
                "Rises above three times the upper limit of normal (ULN)",
                ("Participant", "Group", "Day", "Peak ALT, x ULN", "Peak bilirubin, x ULN", "Days to below 2 x ULN"),
                raised,
                ("", "", "0", "0.0", "0.0", "0"),
            ),
        ),
    )


def engagement() -> Engagement:
    protocol = compose(
        "health/protocol.md",
        F,
        {
            "schedule": tables.schedule(),
            "laboratory": tables.laboratory_plan(),
            "sites": tables.sites(),
            "prohibited": tables.prohibited(),
        },
    )
    listing = tables.safety()["listing"]
    sources = (
        pdf(
            PRO,
            "VEL-301: clinical trial protocol, version 1.0",
            protocol,
            "Aldermere Therapeutics \u2013 VEL-301 protocol 1.0",
        ),
        Source(
            AMD,
            "VEL-301: protocol amendment 2",
            partial(
                write_docx,
                title="Protocol Amendment 2",
                blocks=compose("health/amendment.md", F),
                header="VEL-301 Protocol Amendment 2",
                footer="Aldermere Therapeutics",
            ),
        ),
        Source(
            SAP,
            "VEL-301: statistical analysis plan, summary",
            partial(write_markdown, blocks=compose("health/sap.md", F)),
        ),
        pdf(CSR, "VEL-301: clinical study report", study_report(), "Aldermere Therapeutics \u2013 VEL-301 study report"),
        Source(
            CSV,
            "VEL-301: adverse events by participant",
            partial(write_csv, header=[h.lower() for h in listing.header], rows=listing.rows),
        ),
        Source(LAB, "VEL-301: laboratory values", laboratory),
    )
    return Engagement(
        "velatrin-trial",
        "vt",
        "health",
        "Aldermere Therapeutics",
        "Evidence review of a phase 3 trial of velatrin for itch in patients on haemodialysis.",
        sources,
        asks(),
        TRAPS,
    )
