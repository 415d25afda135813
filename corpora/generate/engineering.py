"""A pump: specification, test report, data sheet, inspection records, failure analysis, a nonconformance note."""

import random
from collections import Counter
from functools import partial

from . import SEED
from .blocks import Block, Heading, Para, Table
from .engagement import Engagement, Source
from .engineering_asks import CSV, FMEA, NC, REPORT, SHEET, SPEC, TRAPS, asks
from .engineering_tables import (
    LOT,
    curve,
    efficiency_runs,
    endurance,
    failure_analysis,
    inspection,
    registers,
    summary,
    vibration_sweep,
)
from .markup import compose
from .pdf import Look, write_pdf
from .plain import write_markdown
from .requirements_data import AREAS, REQUIREMENTS
from .requirements_notes import COMMENTS, rationale

FACTS = {
    "spec": "TF-SP-0440",
    "spec_rev": "C",
    "spec_date": "18 September 2023",
    "order": "TF-2023-118",
    "lot": str(LOT),
    "report": "OR-TR-0921",
    "report_date": "26 April 2024",
    "test_start": "4 December 2023",
    "test_end": "19 April 2024",
}
METHODS = {"T": "Test", "I": "Inspection", "A": "Analysis"}
SHOWN = {"met": "met", "not met": "NOT MET", "partly met": "partly met"}


def replaced(blocks: list[Block], marker: str, by: list[Block]) -> list[Block]:
    at = blocks.index(Para(marker))
    return [*blocks[:at], *by, *blocks[at + 1 :]]


def specification() -> list[Block]:
    written: list[Block] = []
    for n, (area, title, condition) in enumerate(AREAS, 5):
        written += [Heading(title, 1, f"{n}."), Para(condition)]
        for r in (r for r in REQUIREMENTS if r.area == area):
            written += [
                Heading(r.number, 3),
                Para(f"{r.text} Verification: {METHODS[r.method].lower()}."),
                Para(f"Rationale: {rationale(r)}", "small"),
            ]
    blocks = compose("engineering/specification.md", FACTS, {"requirements": Para("@requirements"), "registers": registers()})
    later = {"Interfaces": "13.", "Delivery and acceptance": "14."}
    blocks = [
        (
            Heading(b.text, b.level, later[b.text])
            if isinstance(b, Heading) and b.text in later
            else (
                Para(b.text, b.kind, f"{int(b.number.split('.')[0]) + 8}.{b.number.split('.')[1]}")
                if isinstance(b, Para) and b.number.startswith(("5.", "6."))
                else b
            )
        )
        for b in blocks
    ]
    return replaced(blocks, "@requirements", written)


def results() -> list[Block]:
    written: list[Block] = []
    rng = random.Random(SEED + 70)
    for area, title, condition in AREAS:
        rows = [r for r in REQUIREMENTS if r.area == area and r.result]
        table = Table(
            ("Requirement", "Limit as specified", "Result", "Verdict", "Sheet"),
            tuple(
                (
                    r.number,
                    r.text.replace(" shall ", " \u2026 "),
                    r.result,
                    SHOWN[r.verdict],
                    f"DS-{rng.randint(110, 489)}",
                )
                for r in rows
            ),
            f"Results, {title.lower()}",
            (1.8, 4, 3.2, 1.1, 0.9),
            numeric=False,
        )
        written += [Heading(title, 2), Para(condition), table]
        written += [Para(f"**{r.number}.** {COMMENTS[r.number]}") for r in rows if r.number in COMMENTS]
    return written


def test_report() -> list[Block]:
    counts = Counter(r.verdict for r in REQUIREMENTS)
    table, chart = curve()
    pumps = Table(
        ("Serial", "Built", "Impeller, mm", "Firmware", "Used for"),
        tuple(
            (f"SN {4000 + i}", f"{3 + i % 20} November 2023", f"{168.0 + (i % 3 - 1) * 0.1:.1f}", "2.1.4", use)
            for i, use in enumerate(
                (
                    "electrical",
                    "inspection",
                    "enclosure",
                    "control",
                    "hydraulic",
                    "safety",
                    "endurance",
                    "noise and climate",
                    "enclosure",
                    "starts",
                    "inspection",
                    "vibration",
                ),
                1,
            )
        ),
        "Pumps of the first lot",
        numeric=False,
    )
    instruments = Table(
        ("Quantity", "Instrument", "Range", "Uncertainty (k = 2)", "Calibrated until"),
        (
            ("Flow", "magnetic meter FM-12", "2 to 80 m3/h", "0.3 per cent", "August 2024"),
            ("Pressure", "transducers PT-31, PT-32", "0 to 10 bar", "0.1 per cent", "October 2024"),
            ("Torque", "shaft TQ-4", "0 to 50 Nm", "0.2 per cent", "June 2024"),
            ("Power", "analyser PW-9", "0 to 15 kW", "0.15 per cent", "January 2025"),
            ("Vibration", "analyser VB-2", "0 to 50 mm/s", "4 per cent", "May 2024"),
            ("Sound", "meter SL-1", "30 to 130 dB", "1.0 dB", "July 2024"),
            ("Temperature", "probes T-01 to T-16", "minus 40 to 150 degrees", "0.3 K", "September 2024"),
        ),
        "Instruments",
        numeric=False,
    )
    blocks = compose(
        "engineering/test-report.md",
        FACTS
        | {
            "total": str(len(REQUIREMENTS)),
            "met": str(counts["met"]),
            "not_met": str(counts["not met"]),
            "partly": str(counts["partly met"]),
            "open": str(counts["not addressed"]),
        },
        {
            "summary": summary(),
            "pumps": pumps,
            "instruments": instruments,
            "results": Para("@results"),
            "curve": table,
            "curve_chart": chart,
            "endurance": endurance(),
            "sweep": vibration_sweep(),
            "runs": efficiency_runs(),
        },
    )
    return replaced(blocks, "@results", results())


def engagement() -> Engagement:
    def pdf(file: str, title: str, blocks: list[Block], footer: str, cover: bool = True) -> Source:
        look = Look(header=title, footer=footer, accent="#3d4a5c", cover=cover, contents=cover)
        return Source(file, title, partial(write_pdf, title=title, blocks=blocks, look=look))

    sources = (
        pdf(SPEC, "OP-40 requirements specification, revision C", specification(), "TF-SP-0440 revision C"),
        pdf(REPORT, "OP-40 test report, first lot", test_report(), "OR-TR-0921 \u2013 Orison Pumps Limited"),
        pdf(
            SHEET,
            "OP-40 data sheet",
            compose("engineering/datasheet.md", {}),
            "Orison Pumps Limited, edition 4/2024",
            False,
        ),
        Source(CSV, "OP-40 inspection records, first lot", inspection),
        Source(FMEA, "OP-40 failure modes and effects", failure_analysis),
        Source(
            NC,
            "Nonconformance note NC-40-017",
            lambda path: write_markdown(path, compose("engineering/nonconformance.md", {})),
        ),
    )
    return Engagement(
        "orison-pump",
        "op",
        "engineering",
        "Tarnow Falls Cooling Engineers",
        "Verification of a coolant pump against its specification, requirement by requirement.",
        sources,
        asks(),
        TRAPS,
    )
