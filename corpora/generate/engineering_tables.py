"""Tables of the test report and of the register map, and the records of the first lot."""

import random
from collections import Counter
from pathlib import Path

from . import SEED
from .blocks import Chart, Table
from .office import Sheet, write_xlsx
from .plain import write_csv
from .requirements_data import AREAS, REQUIREMENTS

LOT = 12


def summary() -> Table:
    kinds = ("met", "not met", "partly met", "not addressed")
    rows = []
    for area, title, _ in AREAS:
        counts = Counter(r.verdict for r in REQUIREMENTS if r.area == area)
        rows.append((title, *(str(counts[k]) for k in kinds), str(sum(counts.values()))))
    total = Counter(r.verdict for r in REQUIREMENTS)
    rows.append(("All", *(str(total[k]) for k in kinds), str(len(REQUIREMENTS))))
    return Table(
        ("Area", "Met", "Not met", "Partly met", "No result", "All"),
        tuple(rows),
        "Requirements by verdict",
        (3, 1, 1, 1, 1, 1),
        frozenset({len(rows) - 1}),
    )


def curve() -> tuple[Table, Chart]:
    flows = (0, 5, 10, 15, 20, 25, 30, 35, 40, 43.6, 46, 48)
    rows, effs = [], []
    for q in flows:
        head = 44.1 - 0.11 * q - 0.00443 * q * q
        eff = 73.1 * (1 - ((q - 43.6) / 43.6) ** 2)
        power = 1.014 * 9.81 * q / 3600 * head / (eff / 100) if q else 2.31  # 1.014: density of the mixture
        rows.append((f"{q:.1f}", f"{head:.1f}", f"{eff:.1f}", f"{power:.2f}", f"{1.6 + 0.0006 * q * q:.1f}"))
        effs.append(eff)
    table = Table(
        ("Flow, m3/h", "Head, m", "Efficiency, per cent", "Shaft power, kW", "NPSH required, m"),
        tuple(rows),
        "Pump SN 4005, 2,900 per minute",
    )
    return table, Chart(
        "Hydraulic efficiency by flow, per cent", tuple(f"{q:g}" for q in flows), (("Efficiency", tuple(effs)),)
    )


def endurance() -> Table:
    rng = random.Random(SEED + 71)
    rows = []
    for hour in range(0, 2001, 100):
        rows.append(
            (
                f"{hour:,}",
                f"{72.6 - 0.4 * hour / 2000 + (rng.uniform(-0.05, 0.05) if 0 < hour < 2000 else 0):.1f}",
                f"{rng.uniform(61, 64):.0f}",
                f"{1.5 + 0.00012 * hour + rng.uniform(-0.05, 0.05):.2f}",
                f"{rng.uniform(0.1, 0.3):.1f}",
            )
        )
    return Table(
        ("Hours", "Efficiency, per cent", "Bearing, degrees Celsius", "Vibration, mm/s RMS", "Seal leak, ml/h"),
        tuple(rows),
        "Endurance, SN 4007",
    )


def vibration_sweep() -> Table:
    """Highest at the resonance of the base frame, 2,340 per minute."""
    rng = random.Random(SEED + 73)
    rows = []
    for speed in range(900, 3001, 40):
        peak = 1.75 / (1 + ((speed - 2340) / 48) ** 2)
        base = 0.75 + 0.00013 * (speed - 900)
        value = 2.9 if speed == 2340 else min(1.8 if abs(speed - 2340) > 90 else 2.6, base + peak + rng.uniform(-0.04, 0.04))
        rows.append(
            (
                f"{speed:,}",
                f"{value:.1f}",
                f"{value * 0.71:.1f}",
                f"{value * 0.44:.1f}",
                "above limit" if value > 2.3 else "within",
            )
        )
    return Table(
        ("Speed, 1/min", "Horizontal, mm/s", "Vertical, mm/s", "Axial, mm/s", "Limit 2.3 mm/s"),
        tuple(rows),
        "Vibration sweep, SN 4012",
        numeric=False,
    )


def efficiency_runs() -> Table:
    rng = random.Random(SEED + 74)
    rows = []
    for run, eff in enumerate((72.4, 72.6, 72.8), 1):
        for reading in range(1, 11):
            flow = 40 + rng.uniform(-0.06, 0.06)
            rows.append(
                (
                    f"{run}.{reading}",
                    f"{flow:.2f}",
                    f"{32.6 + rng.uniform(-0.04, 0.04):.2f}",
                    f"{16.45 + rng.uniform(-0.05, 0.05):.2f}",
                    f"{2900 + rng.randint(-3, 3):,}",
                    f"{30 + rng.uniform(-0.4, 0.4):.1f}",
                    f"{eff + rng.uniform(-0.08, 0.08):.1f}",
                )
            )
    return Table(
        (
            "Run.reading",
            "Flow, m3/h",
            "Head, m",
            "Torque, Nm",
            "Speed, 1/min",
            "Fluid, degrees C",
            "Efficiency, per cent",
        ),
        tuple(rows),
        "Readings at the duty point, SN 4005",
        numeric=False,
    )


def registers() -> Table:
    groups = (
        ("set point", "kPa", "read and write", 8),
        ("measured value", "as named", "read", 22),
        ("limit", "as named", "read and write", 12),
        ("alarm word", "bits", "read", 10),
        ("counter", "h or number", "read", 8),
        ("identity", "text", "read", 6),
    )
    names = {
        "set point": (
            "differential pressure",
            "speed",
            "flow",
            "ramp up",
            "ramp down",
            "minimum speed",
            "maximum speed",
            "night factor",
        ),
        "measured value": (
            "differential pressure",
            "suction pressure",
            "delivery pressure",
            "speed",
            "motor current L1",
            "motor current L2",
            "motor current L3",
            "voltage",
            "power",
            "power factor",
            "energy, high word",
            "energy, low word",
            "flow estimated",
            "fluid temperature",
            "winding temperature",
            "drive temperature",
            "bearing temperature",
            "vibration",
            "distortion",
            "torque",
            "leakage current",
            "ambient temperature",
        ),
        "limit": (
            "pressure high",
            "pressure low",
            "speed skip 1 from",
            "speed skip 1 to",
            "speed skip 2 from",
            "speed skip 2 to",
            "current high",
            "winding high",
            "bearing high",
            "vibration high",
            "dry running delay",
            "bus time-out",
        ),
        "alarm word": tuple(
            f"word {i}: {n}"
            for i, n in enumerate(
                (
                    "supply",
                    "motor",
                    "drive",
                    "hydraulics",
                    "sensors",
                    "bus",
                    "clock",
                    "firmware",
                    "maintenance",
                    "history",
                )
            )
        ),
        "counter": (
            "hours",
            "hours since service",
            "starts",
            "dips ridden through",
            "trips",
            "bus losses",
            "alarms stored",
            "updates refused",
        ),
        "identity": ("serial number", "firmware", "bootloader", "order code", "impeller", "year"),
    }
    rows, address = [], 40001
    for group, unit, access, _ in groups:
        for name in names[group]:
            rows.append(
                (
                    str(address),
                    group,
                    name,
                    unit,
                    access,
                    "float" if group in ("measured value", "set point") else "unsigned",
                )
            )
            address += 2
    return Table(
        ("Register", "Group", "Meaning", "Unit", "Access", "Type"),
        tuple(rows),
        "Register map",
        (1, 1.5, 3, 1.4, 1.5, 1.1),
        numeric=False,
    )


def inspection(path: Path) -> None:
    rng = random.Random(SEED + 72)
    checks = (
        ("wear ring gap", "mm", 0.25, 0.35, 0.40, 0.03),
        ("shaft run-out", "mm", 0.0, 0.05, 0.02, 0.006),
        ("impeller diameter", "mm", 167.8, 168.2, 168.0, 0.08),
        ("flange flatness", "mm", 0.0, 0.08, 0.04, 0.012),
        ("seal seat depth", "mm", 11.95, 12.05, 12.0, 0.02),
        ("mass", "kg", 58.0, 62.0, 60.3, 0.3),
        ("insulation", "megohm", 100.0, 99999.0, 2400.0, 180.0),
        ("lid torque", "Nm", 2.0, 2.4, 2.9, 0.1),
        ("paint thickness", "um", 80.0, 160.0, 118.0, 14.0),
    )
    rows = []
    for i in range(1, LOT + 1):
        for name, unit, low, high, mean, spread in checks:
            value = round(
                min(0.03, rng.gauss(mean, spread)) if name == "shaft run-out" else rng.gauss(mean, spread),
                3 if unit == "mm" else 1,
            )
            rows.append(
                (
                    f"SN {4000 + i}",
                    name,
                    unit,
                    low,
                    high,
                    abs(value),
                    "ok" if low <= abs(value) <= high else "reject",
                    f"2024-01-{8 + i % 12:02}",
                    rng.choice(("RK", "SJ", "ML")),
                )
            )
    write_csv(
        path,
        ("serial", "characteristic", "unit", "lower limit", "upper limit", "measured", "result", "date", "inspector"),
        rows,
    )


def failure_analysis(path: Path) -> None:
    modes = (
        ("Seal", "faces crack after dry running", "leak", 8, 4, 5, "OP40-SAF-04"),
        ("Seal", "elastomer swells", "leak", 6, 3, 4, "OP40-MEC-02"),
        ("Wear ring", "gap too large", "low efficiency", 5, 6, 3, "OP40-HYD-03"),
        ("Base frame", "resonance", "vibration, bearing wear", 6, 6, 3, "OP40-MEC-03"),
        ("Terminal box", "gasket pinched", "water, earth fault", 8, 4, 6, "OP40-ENV-04"),
        ("Drive", "harmonics", "heating of transformer", 5, 7, 2, "OP40-ELE-05"),
        ("Drive", "clock drifts", "faults cannot be ordered", 3, 8, 5, "OP40-CTL-04"),
        ("Bearing", "loss of grease", "seizure", 8, 2, 5, "OP40-REL-01"),
        ("Impeller", "erosion", "low head", 5, 3, 4, "OP40-HYD-10"),
        ("Coupling", "misaligned after transport", "vibration", 5, 5, 4, "OP40-MEC-09"),
        ("Firmware", "unsigned image", "loss of control", 9, 2, 3, "OP40-CTL-06"),
        ("Sensor", "pressure offset", "wrong set point", 5, 4, 4, "OP40-CTL-01"),
        ("Nameplate", "year missing", "wrong spare part", 2, 5, 2, "OP40-DOC-01"),
        ("Casing", "pore", "leak", 8, 2, 2, "OP40-MEC-01"),
    )
    rows = tuple((f"FM-{i:02}", *m[:6], m[3] * m[4] * m[5], m[6]) for i, m in enumerate(modes, 1))
    write_xlsx(
        path,
        "OP-40 failure analysis",
        "Orison Pumps Limited",
        (
            Sheet(
                "Failure modes",
                "Failure modes and effects, OP-40, issue 2 of 8 March 2024",
                (
                    "No.",
                    "Part",
                    "Failure mode",
                    "Effect",
                    "Severity, 1-10",
                    "Occurrence, 1-10",
                    "Detection, 1-10",
                    "Risk number",
                    "Requirement",
                ),
                rows,
                ("", "", "", "", "0", "0", "0", "0"),
                ("Action is required above a risk number of 120.",),
            ),
            Sheet(
                "Actions",
                "Actions",
                ("Failure mode", "Action", "Owner", "Due"),
                (
                    ("FM-05", "stop in lid, torque 2.2 Nm", "H. Astrup", "31 May 2024"),
                    ("FM-01", "detection by power factor, firmware 2.2", "I. Moreau-Kask", "28 June 2024"),
                    ("FM-07", "clock with battery and crystal of 5 ppm", "I. Moreau-Kask", "30 August 2024"),
                    ("FM-04", "stiff frame FR-1 as standard", "L. Quenneville", "14 June 2024"),
                ),
            ),
        ),
    )
