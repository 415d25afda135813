"""A pump: specification, test report, data sheet, inspection records, failure analysis, a nonconformance note."""

import random
from collections import Counter
from functools import partial
from pathlib import Path

from . import SEED
from .blocks import Block, Chart, Heading, Para, Table
from .engagement import Ask, Engagement, Source, Trap
from .markup import compose
from .office import Sheet, write_xlsx
from .pdf import Look, write_pdf
from .plain import write_csv, write_markdown
from .requirements_data import AREAS, REQUIREMENTS, Requirement, by_number

SPEC, REPORT, SHEET = "op-40-requirements-rev-c.pdf", "op-40-test-report.pdf", "op-40-data-sheet.pdf"
CSV, FMEA, NC = "op-40-inspection.csv", "op-40-failure-analysis.xlsx", "nonconformance-40-017.md"
LOT = 12
FACTS = {"spec": "TF-SP-0440", "spec_rev": "C", "spec_date": "18 September 2023", "order": "TF-2023-118", "lot": str(LOT), "report": "OR-TR-0921",
         "report_date": "26 April 2024", "test_start": "4 December 2023", "test_end": "19 April 2024"}
METHODS = {"T": "Test", "I": "Inspection", "A": "Analysis"}
SHOWN = {"met": "met", "not met": "NOT MET", "partly met": "partly met"}


def replaced(blocks: list[Block], marker: str, by: list[Block]) -> list[Block]:
    at = blocks.index(Para(marker))
    return [*blocks[:at], *by, *blocks[at + 1:]]


def specification() -> list[Block]:
    written: list[Block] = []
    for n, (area, title, condition) in enumerate(AREAS, 5):
        written += [Heading(title, 1, f"{n}."), Para(condition)]
        for r in (r for r in REQUIREMENTS if r.area == area):
            written += [Heading(r.number, 3), Para(f"{r.text} Verification: {METHODS[r.method].lower()}."), Para(f"Rationale: {rationale(r)}", "small")]
    blocks = compose("engineering/specification.md", FACTS, {"requirements": Para("@requirements")})
    later = {"Interfaces": "13.", "Delivery and acceptance": "14."}
    blocks = [Heading(b.text, b.level, later[b.text]) if isinstance(b, Heading) and b.text in later else
              Para(b.text, b.kind, f"{int(b.number.split('.')[0]) + 8}.{b.number.split('.')[1]}")
              if isinstance(b, Para) and b.number.startswith(("5.", "6.")) else b for b in blocks]
    return replaced(blocks, "@requirements", written)


def rationale(r: Requirement) -> str:
    """Why the requirement is there, by area and place in it."""
    reasons = {
        "HYD": ("the cooling duty of one row of racks", "the pressure class of plate exchangers", "power is two thirds of cost over the life",
                "low suction pressure after a pump change", "stable control with a single set point", "night operation at low load",
                "two pumps run and one stands by", "restart after a power failure with full columns", "noise in pipes under raised floors",
                "debris left after commissioning"),
        "ELE": ("the size of the back-up supply", "the utility's tariff", "the rating of fuses in the panel", "switch-over to generators takes 0.4 s",
                "transformers shared with servers", "safety of staff", "life of the winding", "residual current devices of 30 mA are used",
                "lightning on long cables"),
        "MEC": ("one and a half times the design pressure of the plant", "glycol on floors is slippery", "pipes are clamped to server racks",
                "life of the seal", "life of bearings", "corrosion by inhibited glycol", "pipes are not sprung", "two persons carry the pump through doors",
                "pumps are delivered aligned"),
        "ENV": ("staff work beside the pump", "plant rooms without ventilation", "storage on building sites", "hoses are used for cleaning",
                "two sites lie near the sea", "one site lies at 1,940 m", "one site lies in zone 3"),
        "CTL": ("valves hunt above this error", "load follows computing jobs", "the plant controller is restarted monthly", "faults are compared across sites",
                "faults are analysed after the event", "attacks through updates", "access is reviewed each quarter", "flow meters are to be saved"),
        "SAF": ("burns", "moving parts", "persons caught", "the seal is destroyed in 20 seconds", "handling by crane", "electric shock"),
        "REL": ("exchange at ten years", "exchange every third summer", "drives fail more often than pumps", "a row can do without cooling for an hour",
                "two starts a day for 14 years", "loss of efficiency is not seen in operation", "the life of the building's plant"),
        "DOC": ("identification during service", "law", "law", "the customer's reporting", "handling"),
    }
    return reasons[r.area][int(r.number[-2:]) - 1] + "."


def results() -> list[Block]:
    written: list[Block] = []
    rng = random.Random(SEED + 70)
    for area, title, condition in AREAS:
        rows = [r for r in REQUIREMENTS if r.area == area and r.result]
        table = Table(("Requirement", "Limit as specified", "Result", "Verdict", "Sheet"), tuple(
            (r.number, r.text.replace(" shall ", " \u2026 "), r.result, SHOWN[r.verdict], f"DS-{rng.randint(110, 489)}") for r in rows),
            f"Results, {title.lower()}", (1.8, 4, 3.2, 1.1, 0.9), numeric=False)
        written += [Heading(title, 2), Para(condition), table]
        written += [Para(f"**{r.number}.** {COMMENTS[r.number]}") for r in rows if r.number in COMMENTS]
    return written


COMMENTS = {
    "OP40-HYD-03": "Loss was traced to the gap at the wear ring, which measured 0.42 mm on the radius against 0.30 mm on the drawing, and to the duty point "
                   "lying left of the best point.",
    "OP40-ELE-05": "Distortion is that of the drive without choke. The fifth harmonic alone is 8.1 per cent.",
    "OP40-MEC-03": "The peak is a resonance of the base frame. With the frame bolted to a block of 400 kg it fell to 1.6 mm/s.",
    "OP40-MEC-06": "The maker of the wear ring could not supply a certificate 3.1; a check with a hand-held analyser agreed with CC493K.",
    "OP40-ENV-04": "See nonconformance note NC-40-017. The repeat test is planned for May 2024.",
    "OP40-CTL-04": "With a time server the error is below 0.1 s. The requirement does not assume one.",
    "OP40-CTL-08": "Below 50 per cent of flow the estimate depends on temperature, which the drive does not measure.",
    "OP40-SAF-04": "With half-filled casing the torque stays above the threshold of detection. Firmware 2.2 is to use the power factor as well.",
    "OP40-REL-05": "The test goes on and will be reported in a supplement.",
    "OP40-DOC-01": "Serial numbers 4002 and 4011.",
}


def summary() -> Table:
    kinds = ("met", "not met", "partly met", "not addressed")
    rows = []
    for area, title, _ in AREAS:
        counts = Counter(r.verdict for r in REQUIREMENTS if r.area == area)
        rows.append((title, *(str(counts[k]) for k in kinds), str(sum(counts.values()))))
    total = Counter(r.verdict for r in REQUIREMENTS)
    rows.append(("All", *(str(total[k]) for k in kinds), str(len(REQUIREMENTS))))
    return Table(("Area", "Met", "Not met", "Partly met", "No result", "All"), tuple(rows), "Requirements by verdict", (3, 1, 1, 1, 1, 1), frozenset({len(rows) - 1}))


def curve() -> tuple[Table, Chart]:
    flows = (0, 5, 10, 15, 20, 25, 30, 35, 40, 43.6, 46, 48)
    rows, effs = [], []
    for q in flows:
        head = 44.1 - 0.05 * q - 0.0068 * q * q
        eff = max(0.0, 73.1 * (1 - ((q - 43.6) / 43.6) ** 2)) if q != 40 else 72.6
        power = 0.9953 * 9.81 * 1020 / 1000 * q / 3600 * head / (eff / 100) if eff else 2.31
        rows.append((f"{q:.1f}", f"{head:.1f}", f"{eff:.1f}", f"{power:.2f}", f"{1.6 + 0.0006 * q * q:.1f}"))
        effs.append(eff)
    table = Table(("Flow, m3/h", "Head, m", "Efficiency, per cent", "Shaft power, kW", "NPSH required, m"), tuple(rows), "Pump SN 4005, 2,900 per minute")
    return table, Chart("Hydraulic efficiency by flow, per cent", tuple(f"{q:g}" for q in flows), (("Efficiency", tuple(effs)),))


def endurance() -> Table:
    rng = random.Random(SEED + 71)
    rows = []
    for hour in range(0, 2001, 100):
        rows.append((f"{hour:,}", f"{72.6 - 0.4 * hour / 2000 + (rng.uniform(-0.05, 0.05) if 0 < hour < 2000 else 0):.1f}", f"{rng.uniform(61, 64):.0f}",
                     f"{1.5 + 0.00012 * hour + rng.uniform(-0.05, 0.05):.2f}", f"{rng.uniform(0.1, 0.3):.1f}"))
    return Table(("Hours", "Efficiency, per cent", "Bearing, degrees Celsius", "Vibration, mm/s RMS", "Seal leak, ml/h"), tuple(rows), "Endurance, SN 4007")


def test_report() -> list[Block]:
    counts = Counter(r.verdict for r in REQUIREMENTS)
    table, chart = curve()
    pumps = Table(("Serial", "Built", "Impeller, mm", "Firmware", "Used for"), tuple(
        (f"SN {4000 + i}", f"{3 + i % 20} November 2023", f"{168.0 + (i % 3 - 1) * 0.1:.1f}", "2.1.4", use) for i, use in enumerate((
            "electrical", "inspection", "enclosure", "control", "hydraulic", "safety", "endurance", "noise and climate", "enclosure", "starts", "inspection",
            "vibration"), 1)), "Pumps of the first lot", numeric=False)
    instruments = Table(("Quantity", "Instrument", "Range", "Uncertainty (k = 2)", "Calibrated until"), (
        ("Flow", "magnetic meter FM-12", "2 to 80 m3/h", "0.3 per cent", "August 2024"), ("Pressure", "transducers PT-31, PT-32", "0 to 10 bar", "0.1 per cent", "October 2024"),
        ("Torque", "shaft TQ-4", "0 to 50 Nm", "0.2 per cent", "June 2024"), ("Power", "analyser PW-9", "0 to 15 kW", "0.15 per cent", "January 2025"),
        ("Vibration", "analyser VB-2", "0 to 50 mm/s", "4 per cent", "May 2024"), ("Sound", "meter SL-1", "30 to 130 dB", "1.0 dB", "July 2024"),
        ("Temperature", "probes T-01 to T-16", "minus 40 to 150 degrees", "0.3 K", "September 2024")), "Instruments", numeric=False)
    blocks = compose("engineering/test-report.md", FACTS | {
        "total": str(len(REQUIREMENTS)), "met": str(counts["met"]), "not_met": str(counts["not met"]), "partly": str(counts["partly met"]),
        "open": str(counts["not addressed"])}, {"summary": summary(), "pumps": pumps, "instruments": instruments, "results": Para("@results"), "curve": table,
                                                "curve_chart": chart, "endurance": endurance()})
    return replaced(blocks, "@results", results())


def inspection(path: Path) -> None:
    rng = random.Random(SEED + 72)
    checks = (("wear ring gap", "mm", 0.25, 0.35, 0.40, 0.03), ("shaft run-out", "mm", 0.0, 0.05, 0.02, 0.006), ("impeller diameter", "mm", 167.8, 168.2, 168.0, 0.08),
              ("flange flatness", "mm", 0.0, 0.08, 0.04, 0.012), ("seal seat depth", "mm", 11.95, 12.05, 12.0, 0.02), ("mass", "kg", 58.0, 62.0, 60.3, 0.3),
              ("insulation", "megohm", 100.0, 99999.0, 2400.0, 180.0), ("lid torque", "Nm", 2.0, 2.4, 2.9, 0.1), ("paint thickness", "um", 80.0, 160.0, 118.0, 14.0))
    rows = []
    for i in range(1, LOT + 1):
        for name, unit, low, high, mean, spread in checks:
            value = round(min(0.03, rng.gauss(mean, spread)) if name == "shaft run-out" else rng.gauss(mean, spread), 3 if unit == "mm" else 1)
            rows.append((f"SN {4000 + i}", name, unit, low, high, abs(value), "ok" if low <= abs(value) <= high else "reject", f"2024-01-{8 + i % 12:02}", rng.choice(("RK", "SJ", "ML"))))
    write_csv(path, ("serial", "characteristic", "unit", "lower limit", "upper limit", "measured", "result", "date", "inspector"), rows)


def failure_analysis(path: Path) -> None:
    modes = (("Seal", "faces crack after dry running", "leak", 8, 4, 5, "OP40-SAF-04"), ("Seal", "elastomer swells", "leak", 6, 3, 4, "OP40-MEC-02"),
             ("Wear ring", "gap too large", "low efficiency", 5, 6, 3, "OP40-HYD-03"), ("Base frame", "resonance", "vibration, bearing wear", 6, 6, 3, "OP40-MEC-03"),
             ("Terminal box", "gasket pinched", "water, earth fault", 8, 4, 6, "OP40-ENV-04"), ("Drive", "harmonics", "heating of transformer", 5, 7, 2, "OP40-ELE-05"),
             ("Drive", "clock drifts", "faults cannot be ordered", 3, 8, 5, "OP40-CTL-04"), ("Bearing", "loss of grease", "seizure", 8, 2, 5, "OP40-REL-01"),
             ("Impeller", "erosion", "low head", 5, 3, 4, "OP40-HYD-10"), ("Coupling", "misaligned after transport", "vibration", 5, 5, 4, "OP40-MEC-09"),
             ("Firmware", "unsigned image", "loss of control", 9, 2, 3, "OP40-CTL-06"), ("Sensor", "pressure offset", "wrong set point", 5, 4, 4, "OP40-CTL-01"),
             ("Nameplate", "year missing", "wrong spare part", 2, 5, 2, "OP40-DOC-01"), ("Casing", "pore", "leak", 8, 2, 2, "OP40-MEC-01"))
    rows = tuple((f"FM-{i:02}", *m[:6], m[3] * m[4] * m[5], m[6]) for i, m in enumerate(modes, 1))
    write_xlsx(path, "OP-40 failure analysis", "Orison Pumps Limited", (
        Sheet("Failure modes", "Failure modes and effects, OP-40, issue 2 of 8 March 2024", ("No.", "Part", "Failure mode", "Effect", "Severity, 1-10", "Occurrence, 1-10",
              "Detection, 1-10", "Risk number", "Requirement"), rows, ("", "", "", "", "0", "0", "0", "0"), ("Action is required above a risk number of 120.",)),
        Sheet("Actions", "Actions", ("Failure mode", "Action", "Owner", "Due"), (
            ("FM-05", "stop in lid, torque 2.2 Nm", "H. Astrup", "31 May 2024"), ("FM-01", "detection by power factor, firmware 2.2", "I. Moreau-Kask", "28 June 2024"),
            ("FM-07", "clock with battery and crystal of 5 ppm", "I. Moreau-Kask", "30 August 2024"), ("FM-04", "stiff frame FR-1 as standard", "L. Quenneville", "14 June 2024"))),
    ))


def verdict_ask(number: str, question: str, contains: tuple[str, ...], trap: str | None = None, note: str = "", desk: bool = True) -> Ask:
    """Is it met? The result stands in the report, the limit in the specification."""
    r = by_number(number)
    return Ask(question, contains, REPORT, r.result, trap, note or f"{r.number}: {r.verdict}.", ((SPEC, r.text),), must_cite_all=True, desk=desk)


def silent(number: str, question: str) -> Ask:
    return Ask(question, trap="unanswerable", note=f"{by_number(number).number}: the report has no result; unknown, not met by default.")


def asks() -> tuple[Ask, ...]:
    return (
        verdict_ask("HYD-01", "Does the OP-40 reach its rated flow?", ("41.3",)),
        verdict_ask("HYD-03", "Does the pump meet the efficiency requirement in force?", ("72.6", "74.0"), "superseded", "Not met; revision B asked for 72.0."),
        verdict_ask("MEC-03", "Is vibration within the limit over the whole speed range?", ("2.9", "2.3"), "superseded", "Not met; revision B allowed 2.8."),
        verdict_ask("ELE-05", "What is the harmonic distortion and does it comply with revision C?", ("9.4", "8.0"), "superseded", "Not met without choke; revision B allowed 10.0."),
        verdict_ask("ENV-04", "Did both units pass the enclosure test, and for which class?", ("one of two", "IP55"), "superseded", "Not met; revision B asked for IP54."),
        verdict_ask("SAF-04", "How fast is dry running detected compared with the limit?", ("14 s", "10 s"), None, "Not met with half-filled casing."),
        verdict_ask("CTL-04", "Are alarm time stamps accurate enough?", ("4 s",), None, "Not met without a time server."),
        verdict_ask("MEC-01", "Did the casing hold its test pressure?", ("24.0 bar",)),
        verdict_ask("ENV-01", "How loud is the pump against its limit?", ("66.5", "68")),
        verdict_ask("ELE-01", "Is power at the duty point within the limit?", ("5.52", "5.60")),
        verdict_ask("MEC-02", "How much does the seal leak?", ("0.2 ml/h",)),
        verdict_ask("CTL-08", "How good is the flow estimate at 40 per cent flow?", ("6.8 per cent",), None, "Met in part only."),
        verdict_ask("REL-05", "How many starts did the pump complete?", ("6,200",), None, "Partly: 10,000 are required."),
        verdict_ask("DOC-01", "What is wrong with the nameplates?", ("year missing",)),
        verdict_ask("HYD-04", "What suction head does the pump need?", ("2.5 m",), desk=False),
        verdict_ask("ELE-04", "Does the drive survive a voltage dip?", ("70 per cent",), desk=False),
        verdict_ask("REL-04", "How long does a seal exchange take?", ("38 minutes",), desk=False),
        verdict_ask("SAF-03", "How quickly does the emergency stop act?", ("3.2 s",), desk=False),
        verdict_ask("ENV-03", "Does the pump start after cold storage?", ("16 hours",), desk=False),
        Ask("What efficiency does the OP-40 have: data sheet or test?", ("75.5", "72.6"), SHEET, "Efficiency, best point 75.5 76.1 per cent", "disagreement",
            "Best point with water against duty point with glycol; the report is the authority for the lot.",
            ((REPORT, "The efficiency at the duty point was 72.6 per cent"),), must_cite_all=True),
        Ask("Is the drive IP55 as the data sheet says?", ("IP55", "water jet entered"), SHEET, "Enclosure IP55 IP55", "disagreement", "One of two units failed.",
            ((REPORT, by_number("ENV-04").result),), must_cite_all=True),
        Ask("What torque should the terminal box lid have?", ("2.2 Nm",), NC, "The work instruction gives 3.0 Nm, the drawing 2.2 Nm", "disagreement", "Drawing and instruction differed; now 2.2 Nm."),
        Ask("Was the deviation for harmonic distortion accepted?", ("22 April 2024",), REPORT, "accepted on 22 April 2024 for the first lot",
            note="Accepted, which is not the same as met."),
        Ask("What happened to the request to deviate on vibration?", ("refused",), REPORT, "stiffer frame from pump 13 on refused"),
        Ask("Has the water-jet test been repeated after correction?", ("Not yet done",), NC, "water-jet test to be repeated on two pumps. Not yet done.",
            also=((REPORT, "The repeat test is planned for May 2024"),)),
        Ask("How much efficiency was lost in the endurance run?", ("0.4 points",), REPORT, "2,000 hours; loss of 0.4 points"),
        Ask("How is a requirement treated on which the test report is silent?", ("open",), SPEC, "A requirement on which the test report is silent is open"),
        Ask("How do metres of head convert to bar for this fluid?", ("0.0995 bar",), SPEC, "corresponds to 0.0995 bar", "scale", "Metres of mixture, not of water."),
        Ask("Which material must the wear ring be made of?", ("CC493K",), SPEC, "Wear ring bronze CC493K 3.1"),
        Ask("Which risk number triggers action in the failure analysis?", ("120",), FMEA, "Action is required above a risk number of 120."),
        Ask("What is the greatest permitted mass of the pump?", ("62 kg",), SPEC, by_number("MEC-08").text),
        Ask("Why was efficiency low?", ("wear ring",), REPORT, "Loss was traced to the gap at the wear ring", desk=False),
        Ask("Which option reduces harmonics?", ("LC-2",), SHEET, "LC-2 line choke harmonic distortion below 8 per cent", desk=False),
        Ask("Where may the plant not run, in speed?", ("2,280",), REPORT, "a limit on speed between 2,280 and 2,400 per minute", desk=False),
        silent("HYD-07", "Do two OP-40 in parallel share the flow within the tolerance?"),
        silent("ELE-09", "Has the drive passed its surge test?"),
        silent("ENV-07", "Is the pump proven for seismic zone 3?"),
        silent("REL-02", "Is the seal life of 25,000 hours demonstrated?"),
        silent("CTL-07", "Does remote access meet its requirement?"),
        silent("DOC-04", "What is the carbon footprint of an OP-40?"),
    )


TRAPS = (
    Trap("superseded", (SPEC, REPORT), "Results that met revision B and do not meet revision C.", "Revision C binds: not met.",
         ((SPEC, "OP40-HYD-03 efficiency at least 72.0 per cent efficiency at least 74.0 per cent"), (REPORT, "It would have met revision B"))),
    Trap("unanswerable", (SPEC, REPORT), "Requirements without a result in the report: " + ", ".join(r.number for r in REQUIREMENTS if not r.result) + ".",
         "Unknown; silence is not compliance.", ((SPEC, "It is not taken as met"),)),
    Trap("disagreement", (SHEET, REPORT), "Typical values of the data sheet exceed the results of the lot.", "The test report is the authority.",
         ((SHEET, "the test report is the authority for a delivered lot"),)),
    Trap("disagreement", (REPORT,), "An accepted deviation is not a met requirement.", "Report both.",
         ((REPORT, "An accepted deviation does not turn the result into one that meets the requirement"),)),
    Trap("scale", (SPEC,), "Head in metres of mixture, pressure in bar.", "Convert with 0.0995 bar a metre.", ((SPEC, "corresponds to 0.0995 bar"),)),
)


def engagement() -> Engagement:
    def pdf(file: str, title: str, blocks: list[Block], footer: str, cover: bool = True) -> Source:
        look = Look(header=title, footer=footer, accent="#3d4a5c", cover=cover, contents=cover)
        return Source(file, title, partial(write_pdf, title=title, blocks=blocks, look=look))

    sources = (
        pdf(SPEC, "OP-40 requirements specification, revision C", specification(), "TF-SP-0440 revision C"),
        pdf(REPORT, "OP-40 test report, first lot", test_report(), "OR-TR-0921 \u2013 Orison Pumps Limited"),
        pdf(SHEET, "OP-40 data sheet", compose("engineering/datasheet.md", {}), "Orison Pumps Limited, edition 4/2024", False),
        Source(CSV, "OP-40 inspection records, first lot", inspection),
        Source(FMEA, "OP-40 failure modes and effects", failure_analysis),
        Source(NC, "Nonconformance note NC-40-017", lambda path: write_markdown(path, compose("engineering/nonconformance.md", {}))),
    )
    return Engagement("orison-pump", "op", "engineering", "Tarnow Falls Cooling Engineers",
                      "Verification of a coolant pump against its specification, requirement by requirement.", sources, asks(), TRAPS)
