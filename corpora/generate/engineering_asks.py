"""Questions and traps of the pump: every verdict follows from the requirement and its result."""

from .engagement import Ask, Trap
from .requirements_data import REQUIREMENTS, by_number

SPEC, REPORT, SHEET = "op-40-requirements-rev-c.pdf", "op-40-test-report.pdf", "op-40-data-sheet.pdf"
CSV, FMEA, NC = "op-40-inspection.csv", "op-40-failure-analysis.xlsx", "nonconformance-40-017.md"


def verdict_ask(
    number: str, question: str, contains: tuple[str, ...], trap: str | None = None, note: str = "", desk: bool = True
) -> Ask:
    """Is it met? The result stands in the report, the limit in the specification."""
    r = by_number(number)
    return Ask(
        question,
        contains,
        REPORT,
        r.result,
        trap,
        note or f"{r.number}: {r.verdict}.",
        ((SPEC, r.text),),
        must_cite_all=True,
        desk=desk,
    )


def silent(number: str, question: str) -> Ask:
    return Ask(
        question,
        trap="unanswerable",
        note=f"{by_number(number).number}: the report has no result; unknown, not met by default.",
    )


def asks() -> tuple[Ask, ...]:
    return (
        verdict_ask("HYD-01", "Does the OP-40 reach its rated flow?", ("41.3",)),
        verdict_ask(
            "HYD-03",
            "Does the pump meet the efficiency requirement in force?",
            ("72.6", "74.0"),
            "superseded",
            "Not met; revision B asked for 72.0.",
        ),
        verdict_ask(
            "MEC-03",
            "Is vibration within the limit over the whole speed range?",
            ("2.9", "2.3"),
            "superseded",
            "Not met; revision B allowed 2.8.",
        ),
        verdict_ask(
            "ELE-05",
            "What is the harmonic distortion and does it comply with revision C?",
            ("9.4", "8.0"),
            "superseded",
            "Not met without choke; revision B allowed 10.0.",
        ),
        verdict_ask(
            "ENV-04",
            "Did both units pass the enclosure test, and for which class?",
            ("one of two", "IP55"),
            "superseded",
            "Not met; revision B asked for IP54.",
        ),
        verdict_ask(
            "SAF-04",
            "How fast is dry running detected compared with the limit?",
            ("14 s", "10 s"),
            None,
            "Not met with half-filled casing.",
        ),
        verdict_ask("CTL-04", "Are alarm time stamps accurate enough?", ("4 s",), None, "Not met without a time server."),
        verdict_ask("MEC-01", "Did the casing hold its test pressure?", ("24.0 bar",)),
        verdict_ask("ENV-01", "How loud is the pump against its limit?", ("66.5", "68")),
        verdict_ask("ELE-01", "Is power at the duty point within the limit?", ("5.52", "5.60")),
        verdict_ask("MEC-02", "How much does the seal leak?", ("0.2 ml/h",)),
        verdict_ask(
            "CTL-08", "How good is the flow estimate at 40 per cent flow?", ("6.8 per cent",), None, "Met in part only."
        ),
        verdict_ask("REL-05", "How many starts did the pump complete?", ("6,200",), None, "Partly: 10,000 are required."),
        verdict_ask("DOC-01", "What is wrong with the nameplates?", ("year missing",)),
        verdict_ask("HYD-04", "What suction head does the pump need?", ("2.5 m",), desk=False),
        verdict_ask("ELE-04", "Does the drive survive a voltage dip?", ("70 per cent",), desk=False),
        verdict_ask("REL-04", "How long does a seal exchange take?", ("38 minutes",), desk=False),
        verdict_ask("SAF-03", "How quickly does the emergency stop act?", ("3.2 s",), desk=False),
        verdict_ask("ENV-03", "Does the pump start after cold storage?", ("16 hours",), desk=False),
        Ask(
            "What efficiency does the OP-40 have: data sheet or test?",
            ("75.5", "72.6"),
            SHEET,
            "Efficiency, best point 75.5 76.1 per cent",
            "disagreement",
            "Best point with water against duty point with glycol; the report is the authority for the lot.",
            ((REPORT, "The efficiency at the duty point was 72.6 per cent"),),
            must_cite_all=True,
        ),
        Ask(
            "Is the drive IP55 as the data sheet says?",
            ("IP55", "water jet entered"),
            SHEET,
            "Enclosure IP55 IP55",
            "disagreement",
            "One of two units failed.",
            ((REPORT, by_number("ENV-04").result),),
            must_cite_all=True,
        ),
        Ask(
            "What torque should the terminal box lid have?",
            ("2.2 Nm",),
            NC,
            "The work instruction gives 3.0 Nm, the drawing 2.2 Nm",
            "disagreement",
            "Drawing and instruction differed; now 2.2 Nm.",
        ),
        Ask(
            "Was the deviation for harmonic distortion accepted?",
            ("22 April 2024",),
            REPORT,
            "accepted on 22 April 2024 for the first lot",
            note="Accepted, which is not the same as met.",
        ),
        Ask(
            "What happened to the request to deviate on vibration?",
            ("refused",),
            REPORT,
            "stiffer frame from pump 13 on refused",
        ),
        Ask(
            "Has the water-jet test been repeated after correction?",
            ("Not yet done",),
            NC,
            "water-jet test to be repeated on two pumps. Not yet done.",
            also=((REPORT, "The repeat test is planned for May 2024"),),
        ),
        Ask(
            "How much efficiency was lost in the endurance run?",
            ("0.4 points",),
            REPORT,
            "2,000 hours; loss of 0.4 points",
        ),
        Ask(
            "How is a requirement treated on which the test report is silent?",
            ("open",),
            SPEC,
            "A requirement on which the test report is silent is open",
        ),
        Ask(
            "How do metres of head convert to bar for this fluid?",
            ("0.0995 bar",),
            SPEC,
            "corresponds to 0.0995 bar",
            "scale",
            "Metres of mixture, not of water.",
        ),
        Ask("Which material must the wear ring be made of?", ("CC493K",), SPEC, "Wear ring bronze CC493K 3.1"),
        Ask(
            "Which risk number triggers action in the failure analysis?",
            ("120",),
            FMEA,
            "Action is required above a risk number of 120.",
        ),
        Ask("What is the greatest permitted mass of the pump?", ("62 kg",), SPEC, by_number("MEC-08").text),
        Ask("Why was efficiency low?", ("wear ring",), REPORT, "Loss was traced to the gap at the wear ring", desk=False),
        Ask(
            "Which option reduces harmonics?",
            ("LC-2",),
            SHEET,
            "LC-2 line choke harmonic distortion below 8 per cent",
            desk=False,
        ),
        Ask(
            "Where may the plant not run, in speed?",
            ("2,280",),
            REPORT,
            "a limit on speed between 2,280 and 2,400 per minute",
            desk=False,
        ),
        silent("HYD-07", "Do two OP-40 in parallel share the flow within the tolerance?"),
        silent("ELE-09", "Has the drive passed its surge test?"),
        silent("ENV-07", "Is the pump proven for seismic zone 3?"),
        silent("REL-02", "Is the seal life of 25,000 hours demonstrated?"),
        silent("CTL-07", "Does remote access meet its requirement?"),
        silent("DOC-04", "What is the carbon footprint of an OP-40?"),
    )


TRAPS = (
    Trap(
        "superseded",
        (SPEC, REPORT),
        "Results that met revision B and do not meet revision C.",
        "Revision C binds: not met.",
        (
            (SPEC, "OP40-HYD-03 efficiency at least 72.0 per cent efficiency at least 74.0 per cent"),
            (REPORT, "It would have met revision B"),
        ),
    ),
    Trap(
        "unanswerable",
        (SPEC, REPORT),
        "Requirements without a result in the report: " + ", ".join(r.number for r in REQUIREMENTS if not r.result) + ".",
        "Unknown; silence is not compliance.",
        ((SPEC, "It is not taken as met"),),
    ),
    Trap(
        "disagreement",
        (SHEET, REPORT),
        "Typical values of the data sheet exceed the results of the lot.",
        "The test report is the authority.",
        ((SHEET, "the test report is the authority for a delivered lot"),),
    ),
    Trap(
        "disagreement",
        (REPORT,),
        "An accepted deviation is not a met requirement.",
        "Report both.",
        ((REPORT, "An accepted deviation does not turn the result into one that meets the requirement"),),
    ),
    Trap(
        "scale",
        (SPEC,),
        "Head in metres of mixture, pressure in bar.",
        "Convert with 0.0995 bar a metre.",
        ((SPEC, "corresponds to 0.0995 bar"),),
    ),
)
