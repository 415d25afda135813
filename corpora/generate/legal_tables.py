"""Schedules of the legal engagement: products, sites, tools, equipment. Seeded, so that they are always the same."""

import random

from . import SEED
from .blocks import Table

FAMILIES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[float, float]], ...] = (
    (
        "M1",
        "simple turned part",
        ("spacer", "bushing", "stand-off", "probe sleeve", "locating pin"),
        ("stainless 1.4404", "brass CW614N", "PEEK", "aluminium 6082"),
        (0.85, 6.4),
    ),
    (
        "M2",
        "milled part",
        ("motor bracket", "tray carrier", "lamp housing", "encoder mount", "pump plate", "rail end cap"),
        ("aluminium 6082", "aluminium 7075", "stainless 1.4301"),
        (9.5, 46.0),
    ),
    (
        "M3",
        "five-axis part",
        ("reagent manifold", "valve block", "wash station body", "mixing head"),
        ("PMMA", "PEEK", "stainless 1.4404"),
        (58.0, 210.0),
    ),
    (
        "O1",
        "lens or window",
        ("collimating lens", "cuvette window", "beam splitter", "reference filter"),
        ("fused silica", "borosilicate", "calcium fluoride"),
        (12.0, 88.0),
    ),
    (
        "O2",
        "optical assembly",
        ("photometer bench", "reference detector", "lamp module"),
        ("assembly", "assembly, nitrogen purged"),
        (240.0, 690.0),
    ),
    (
        "F1",
        "fluidic moulding",
        ("tubing guide", "ferrule", "drip tray insert", "probe gasket"),
        ("polypropylene", "EPDM 60 Shore", "FKM 75 Shore"),
        (0.18, 2.9),
    ),
    (
        "F2",
        "bonded fluidic assembly",
        ("flow cell", "degasser plate", "dilution cascade"),
        ("PMMA, diffusion bonded", "COC, diffusion bonded"),
        (74.0, 265.0),
    ),
)
VARIANTS = ("A200", "A200 S", "A320", "A400", "A400 M", "service")


def euro(value: float) -> str:
    return f"{value:,.2f}"


def products() -> Table:
    rng = random.Random(SEED)
    rows: list[tuple[str, ...]] = []
    number = 1
    for code, _, nouns, materials, (low, high) in FAMILIES:
        for noun in nouns:
            for variant in VARIANTS:
                if rng.random() < 0.04:
                    continue
                price = round(rng.uniform(low, high), 2)
                marks = ("E" if code in ("O2", "F2", "M3") and rng.random() < 0.75 else "") + (
                    "B" if rng.random() < 0.3 else ""
                )
                batch = {"M1": 500, "F1": 1000, "M2": 100, "O1": 60, "M3": 20, "F2": 25, "O2": 10}[code]
                rows.append(
                    (
                        f"CPC-{code}-{number:03}",
                        f"{noun}, {variant}",
                        rng.choice(materials),
                        f"D{41000 + number * 7}/{rng.choice('ABCD')}",
                        f"{batch:,}",
                        euro(price),
                        marks or "-",
                    )
                )
                number += 1
    return Table(
        ("Product", "Description", "Material", "Drawing / rev.", "Min. batch", "Price EUR", "Mark"),
        tuple(rows),
        "Price list 2021",
        (2.3, 3.6, 3.4, 2, 1.5, 1.6, 1),
        numeric=False,
    )


def characteristics() -> Table:
    rng = random.Random(SEED + 1)
    checks = (
        ("bore diameter", "mm", 0.008),
        ("flatness of bonding face", "mm", 0.005),
        ("position of dowel holes", "mm", 0.02),
        ("surface roughness Ra of wetted face", "\u00b5m", 0.4),
        ("leak rate at 2.5 bar", "ml/h", 0.05),
        ("transmitted wavefront error", "nm", 60),
        ("particle count above 5 \u00b5m", "per part", 25),
        ("parallelism", "mm", 0.01),
        ("bond strength", "MPa, minimum", 11),
    )
    rows = []
    for row in products().rows:
        if row[0][4:6] not in ("M3", "O1", "O2", "F2"):
            continue
        optical = row[0][4] == "O"
        pool = [c for c in checks if ("wave" in c[0] or "particle" in c[0] or "parallel" in c[0]) == optical]
        name, unit, limit = rng.choice(pool)
        shown = f"{limit * rng.choice((0.8, 1, 1.25, 1.5)):.3g}"
        gauge = "interferometer" if optical else rng.choice(("coordinate measuring machine", "air gauge", "profilometer"))
        gauge = {"leak": "pressure decay rig", "bond": "tensile tester"}.get(name[:4], gauge)
        rows.append((row[0], row[1], name, shown, unit, gauge, rng.choice(("100%", "1 in 5", "5 a batch"))))
    return Table(
        ("Product", "Description", "Critical characteristic", "Limit", "Unit", "Gauge", "Frequency"),
        tuple(rows),
        "Critical characteristics",
        (2.2, 3.2, 3.6, 1.2, 1.7, 3, 1.6),
        numeric=False,
    )


def forecast() -> Table:
    rng = random.Random(SEED + 2)
    base = {"M1": 71000, "M2": 18500, "M3": 2150, "O1": 9200, "O2": 640, "F1": 152000, "F2": 1480}
    rows = []
    for code, noun, *_ in FAMILIES:
        quarters = [round(base[code] * (1 + 0.03 * i) * rng.uniform(0.94, 1.07) / 10) * 10 for i in range(8)]
        rows.append((f"{code} {noun}", *(f"{q:,}" for q in quarters)))
    header = (
        "Class",
        *(f"{y} Q{q}" for y, q in ((2021, 2), (2021, 3), (2021, 4), (2022, 1), (2022, 2), (2022, 3), (2022, 4), (2023, 1))),
    )
    return Table(header, tuple(rows), "Forecast quantities in pieces, by calendar quarter", (3.4, *(1.3,) * 8))


def delivery_sites() -> Table:
    return Table(
        ("Site", "Address", "Receives", "Dock hours", "Site code"),
        (
            ("Wexcombe final assembly", "Tollgate House, 41 Penhallow Road", "M2, M3, O2, F2", "07:00-15:30", "WX1"),
            ("Wexcombe optics hall", "Penhallow Road, gate C", "O1, O2", "08:00-14:00", "WX2"),
            ("Brackwell sub-assembly", "5 Tannery Wharf", "M1, M2, F1", "07:00-15:30", "BR1"),
            ("Brackwell consignment store", "5 Tannery Wharf, bay 9", "all Products marked B", "07:00-15:30", "BR9"),
            ("Sorvik analysers", "Havnegata 44", "M3, F2", "07:30-15:00", "SO1"),
            ("Sorvik service spares", "Havnegata 46", "all, in service packing", "08:00-15:00", "SO3"),
            ("Kelang regional hub", "Lot 18, Jalan Pelabuhan", "F1, service spares", "08:30-15:30", "KL1"),
        ),
        "Delivery sites",
        (2.4, 3, 2.2, 1.4, 1),
        numeric=False,
    )


def lead_times() -> Table:
    days = {
        "M1": (15, 8),
        "M2": (20, 10),
        "M3": (35, 20),
        "O1": (30, 18),
        "O2": (45, 25),
        "F1": (18, 9),
        "F2": (40, 24),
    }
    rows = tuple(
        (f"{code} {noun}", str(days[code][0]), str(days[code][1]), f"{days[code][0] * 2}") for code, noun, *_ in FAMILIES
    )
    return Table(
        ("Class", "Lead Time, Business Days", "Expedited, Business Days", "First article, Business Days"),
        rows,
        "Lead Times",
        (3, 2, 2, 2),
    )


def service_levels() -> Table:
    return Table(
        ("Measure", "M1-M2", "M3", "O1-O2", "F1", "F2"),
        (
            ("On-time delivery, per cent of order lines", "97.5", "95.0", "95.0", "98.0", "96.0"),
            ("Rejected parts, per million delivered", "350", "900", "1,200", "400", "2,000"),
            ("First-pass yield, per cent", "98.5", "94.0", "91.5", "99.0", "88.0"),
            ("Answer to a complaint, Business Days", "3", "3", "3", "3", "2"),
            ("Root-cause report, Business Days", "15", "20", "20", "15", "25"),
            ("Buffer stock held, per cent of target", "95", "90", "90", "95", "90"),
            ("Certificates complete on receipt, per cent", "99.5", "99.5", "99.8", "99.0", "99.8"),
        ),
        "Service levels by Product family",
        (4, 1.2, 1.2, 1.2, 1.2, 1.2),
    )


def tools() -> Table:
    rng = random.Random(SEED + 3)
    nouns = (
        "bonding fixture",
        "injection mould, 4 cavities",
        "vacuum chuck",
        "leak-test adapter",
        "alignment jig",
        "thread gauge set",
        "drilling template",
        "collet set",
        "polishing carrier",
    )
    plants = ("Altenried", "Sorvik")
    rows = tuple(
        (
            f"T-{1140 + i}",
            f"{nouns[i % len(nouns)]}{'' if i < 9 else f', type {i // 9 + 1}'}",
            rng.choice(plants),
            str(rng.randint(2016, 2020)),
            f"{rng.randrange(18, 640) * 100:,}",
        )
        for i in range(54)
    )
    return Table(
        ("Tool", "Description", "Plant", "Year", "Replacement value EUR"),
        rows,
        "Tools owned by the Buyer",
        (1, 3.4, 1.4, 1, 2),
        numeric=False,
    )


def subcontractors() -> Table:
    return Table(
        ("Subcontractor", "Seat", "Process", "Products", "Certificate valid until"),
        (
            ("Galvanik Ullmer KG", "Altenried", "hard anodising, passivation", "M2, M3", "30 June 2023"),
            ("Hartmetall Brandl", "Altenried", "wire erosion", "M2", "31 December 2022"),
            ("Lumetta Coatings Oy", "Vaarakoski", "anti-reflection and band-pass coating", "O1, O2", "31 March 2024"),
            ("Nordsjo Polymer AS", "Sorvik", "compounding of COC granulate", "F2", "30 September 2023"),
            ("Steriplast Tavria", "Sorvik", "ethylene oxide treatment of service packs", "F1", "28 February 2023"),
            (
                "Wexcombe Heat Treatment Limited",
                "Wexcombe",
                "stress relief, vacuum hardening",
                "M1, M2",
                "30 November 2023",
            ),
            ("Prazise Elastomere GmbH", "Altenried", "moulding of FKM seals", "F1", "31 May 2024"),
        ),
        "Approved subcontractors",
        (2.6, 1.4, 3, 1.2, 2),
        numeric=False,
    )


def baseline() -> Table:
    """Delivery and quality in the year before the agreement, month by month."""
    rng = random.Random(SEED + 5)
    months = (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    )
    level = {"M1": 97, "M2": 96, "M3": 93.5, "O1": 94, "O2": 92, "F1": 98, "F2": 90}
    rows = []
    for m, month in enumerate(months):
        for code, *_ in FAMILIES:
            dip = 7 if month in ("April", "May") else 0  # the plants worked short shifts
            on_time = min(99.8, level[code] - dip + rng.uniform(-1.6, 2))
            rows.append(
                (
                    f"{month} 2020",
                    code,
                    f"{rng.randint(18, 420) + m}",
                    f"{on_time:.1f}",
                    f"{rng.randint(120, 2600):,}",
                    str(rng.randint(0, 6)),
                    f"{rng.uniform(84, 99):.1f}",
                )
            )
    return Table(
        (
            "Month",
            "Class",
            "Order lines",
            "On time, per cent",
            "Rejects per million",
            "Complaints",
            "First-pass yield, per cent",
        ),
        tuple(rows),
        "Performance in 2020",
        (1.8, 0.8, 1.2, 1.4, 1.4, 1.2, 1.6),
    )


def new_products() -> Table:
    return Table(
        ("Product", "Description", "Class", "Drawing / rev.", "Price EUR", "Mark"),
        (
            ("CPC-F2-201", "flow cell, A400 low volume", "F2", "D43107/A", "188.40", "EB"),
            ("CPC-F2-202", "dilution cascade, A400 M twin", "F2", "D43114/A", "251.75", "E"),
            ("CPC-O2-203", "photometer bench, A400 sixteen channel", "O2", "D43121/B", "874.00", "E"),
            ("CPC-M3-204", "wash station body, A400 heated", "M3", "D43128/A", "163.20", "E"),
            ("CPC-M2-205", "tray carrier, A400 M left", "M2", "D43135/C", "31.85", "B"),
        ),
        "Products added",
        numeric=False,
    )


def installed() -> Table:
    rng = random.Random(SEED + 4)
    places = (
        "Wexcombe final assembly",
        "Wexcombe optics hall",
        "Brackwell sub-assembly",
        "Brackwell reference laboratory",
        "St Aldhelm clinic, Wexcombe",
        "Quayside diagnostics, Brackwell",
        "Penhallow hospital",
        "Moorcroft blood service",
    )
    kinds = (
        "A200 analyser",
        "A320 analyser",
        "photometer test rig",
        "leak-test rig",
        "pipetting balance",
        "temperature bath",
    )
    rows = tuple(
        (
            rng.choice(places),
            kind := kinds[i % len(kinds)],
            f"{'SN' if 'analyser' in kind else 'RG'}{20300 + i * 13}",
            str(rng.randint(2014, 2021)),
            f"{rng.choice((3, 6, 12, 12, 24))} months",
            str(rng.choice((1, 1, 2, 3))),
        )
        for i in range(96)
    )
    return Table(
        ("Place", "Equipment", "Serial", "Year", "Interval", "Priority"),
        tuple(sorted(rows)),
        "Installed equipment",
        (3.2, 2.4, 1.5, 1, 1.4, 1),
        numeric=False,
    )


def procedures() -> Table:
    return Table(
        ("Procedure", "Quantity", "Range", "Best uncertainty", "Certificate of engineer"),
        (
            ("HC-P-101", "absorbance", "0 to 3.5 A, 340 to 700 nm", "0.0035 A", "photometry level 2"),
            ("HC-P-104", "wavelength", "340 to 700 nm", "0.4 nm", "photometry level 2"),
            ("HC-P-110", "delivered volume", "2 to 500 \u00b5l", "0.15 \u00b5l or 0.4%", "volumetry level 1"),
            ("HC-P-117", "temperature", "4 to 60 \u00b0C", "0.05 \u00b0C", "thermometry level 1"),
            ("HC-P-121", "pressure decay", "0.2 to 4 bar", "0.8 mbar", "leak testing level 1"),
            ("HC-P-126", "mass", "1 mg to 220 g", "0.03 mg", "weighing level 1"),
            ("HC-P-133", "flow", "0.1 to 20 ml/min", "0.9%", "volumetry level 2"),
            ("HC-P-140", "rotational speed", "10 to 6,000 per minute", "0.05%", "none"),
        ),
        "Procedures and scope of accreditation",
        numeric=False,
    )


def patents() -> Table:
    return Table(
        ("Family", "Title", "Countries", "Filed", "Expires"),
        (
            (
                "SO-11",
                "Alignment of a photometer bench by modulated reference beam",
                "TV, GB, DE, FR, US",
                "2012",
                "2032",
            ),
            ("SO-14", "Compensation of thermal drift in multi-channel optics", "TV, GB, DE, US, JP", "2014", "2034"),
            ("SO-19", "Method for certifying alignment in the field", "TV, GB, DE", "2017", "2037"),
            (
                "SO-23",
                "Estimation of residual tilt from dark counts (application)",
                "TV, EP, US",
                "2019",
                "2039 if granted",
            ),
        ),
        "Licensed Patents",
        numeric=False,
    )


def functions() -> Table:
    rows = (
        (
            "guided alignment of up to 16 channels",
            "bench B16, ten runs",
            "residual tilt at most 35 \u00b5rad in nine of ten",
        ),
        ("drift compensation", "climate chamber, 15 to 30 \u00b0C", "absorbance error at most 0.004 A"),
        ("certificate printing", "three languages", "fields as in the specification, no truncation"),
        ("audit trail of adjustments", "500 adjustments, power cut", "no entry lost"),
        ("runtime library, memory", "A320 controller", "at most 48 MB resident"),
        ("runtime library, start", "A320 controller", "ready within 2.5 s"),
        ("import of release 3 data", "customer set of 2018", "all records, checksum equal"),
        ("user roles", "operator, engineer, administrator", "matrix of rights as in the specification"),
        ("fault injection", "detector unplugged", "alarm within 1 s, no certificate issued"),
        ("offline licence", "no network for 40 days", "full function for 30 days, then warning"),
    )
    return Table(
        ("No.", "Function", "Test", "Passed if"),
        tuple((f"F-{i:02}", *row) for i, row in enumerate(rows, 1)),
        "Acceptance tests",
        (0.8, 3, 3, 4),
        numeric=False,
    )


def measures() -> Table:
    rows = (
        ("Access to premises", "badge and visitor log at Harrowgate Dock; server room on separate key"),
        ("Access to systems", "personal accounts, second factor, lock after five failures, review each quarter"),
        ("Remote sessions", "customer-initiated, recorded, time limit of two hours"),
        ("Separation", "tickets of each customer in a separate space; no shared test data"),
        ("Transfer", "encrypted mail gateway; removable media forbidden except sealed disks for destruction"),
        ("Filter of logs", "filter tool 2.3 or later; sample of 20 logs checked by hand each month"),
        ("Availability", "ticket system backed up daily, restore tested twice a year"),
        ("Incident response", "duty officer at all hours; exercise each spring"),
        ("Training", "on hiring and each year; test with 80 per cent to pass"),
        ("Suppliers", "questionnaire before approval, certificate checked each year"),
    )
    return Table(("Area", "Measure"), rows, "Measures", (1.2, 4), numeric=False)
