"""Requirements of the OP-40 pump and what the tests found: specification and report are both written from here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Requirement:
    number: str
    area: str
    text: str
    method: str  # T test, I inspection, A analysis
    result: str  # what the test report says; empty when it is silent
    verdict: str  # met, not met, not addressed, partly met


AREAS: tuple[tuple[str, str, str], ...] = (
    (
        "HYD",
        "Hydraulic performance",
        "Measured on the closed loop with a mixture of water and 25 per cent propylene glycol at 30 degrees Celsius.",
    ),
    (
        "ELE",
        "Electrical",
        "Measured at the terminals of the drive at 400 V, 50 Hz, unless a requirement says otherwise.",
    ),
    ("MEC", "Mechanical and sealing", "Applies to the pump as delivered, with its seal and base frame."),
    ("ENV", "Environment and noise", "Applies in the plant room class of the building specification."),
    ("CTL", "Control and communication", "Applies with firmware 2.1 or later."),
    ("SAF", "Safety", "Hazards are those of the risk assessment RA-40."),
    ("REL", "Reliability and service", "Reckoned for 8,400 hours of operation a year."),
    ("DOC", "Documents and marking", "Checked at the final inspection."),
)

RAW: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "HYD": (
        (
            "The pump shall deliver at least 40.0 m3/h at a head of 32.0 m at rated speed.",
            "T",
            "41.3 m3/h at 32.0 m",
            "met",
        ),
        ("The head at closed valve shall not exceed 46.0 m.", "T", "44.1 m", "met"),
        (
            "The hydraulic efficiency at the duty point shall be at least 74.0 per cent.",
            "T",
            "72.6 per cent (three runs: 72.4, 72.6, 72.8)",
            "not met",
        ),
        ("The net positive suction head required at 40.0 m3/h shall not exceed 2.8 m.", "T", "2.5 m", "met"),
        (
            "The head curve shall fall steadily from closed valve to 120 per cent of rated flow.",
            "T",
            "falls steadily, smallest slope 0.11 m per m3/h",
            "met",
        ),
        (
            ("The pump shall run at 25 per cent of rated flow for 60 minutes without a rise of casing temperature above 8 K."),
            "T",
            "rise of 6.3 K",
            "met",
        ),
        ("Two pumps in parallel shall share flow within 4 per cent.", "T", "", "not addressed"),
        ("The pump shall restart against 32.0 m of static head.", "T", "three of three starts", "met"),
        ("Pressure pulsation at blade frequency shall not exceed 0.8 per cent of head.", "T", "0.6 per cent", "met"),
        (
            "The pump shall pass particles of 1.0 mm without blocking.",
            "T",
            "1.0 mm glass beads, 2 kg, no blocking",
            "met",
        ),
    ),
    "ELE": (
        ("Power drawn at the duty point shall not exceed 5.60 kW.", "T", "5.52 kW", "met"),
        ("The power factor at rated load shall be at least 0.95.", "T", "0.96", "met"),
        ("Inrush current shall not exceed 18 A peak.", "T", "14.7 A", "met"),
        (
            "The drive shall ride through a voltage dip to 70 per cent for 500 ms.",
            "T",
            "rode through 70 per cent for 500 ms; tripped at 60 per cent",
            "met",
        ),
        (
            "Total harmonic distortion of current shall not exceed 8.0 per cent at rated load.",
            "T",
            "9.4 per cent; 7.7 per cent with choke option LC-2",
            "not met",
        ),
        ("Insulation resistance shall be at least 100 megohm at 500 V.", "T", "more than 2,000 megohm", "met"),
        ("The winding temperature rise shall not exceed 80 K.", "T", "71 K by resistance", "met"),
        ("Leakage current to earth shall not exceed 3.5 mA.", "T", "2.1 mA", "met"),
        ("The drive shall withstand surges of 2 kV line to earth.", "T", "", "not addressed"),
    ),
    "MEC": (
        (
            "The casing shall withstand 24.0 bar for ten minutes without leak or permanent change of shape.",
            "T",
            "24.0 bar, ten minutes, no leak; growth 0.02 mm",
            "met",
        ),
        (
            "The mechanical seal shall leak no more than 0.5 ml/h at rated pressure.",
            "T",
            "0.2 ml/h after 500 hours",
            "met",
        ),
        (
            "Vibration at the bearing housing shall not exceed 2.3 mm/s RMS at any speed from 900 to 3,000 per minute.",
            "T",
            "2.9 mm/s at 2,340 per minute; at most 1.8 mm/s elsewhere",
            "not met",
        ),
        ("Shaft run-out at the seal shall not exceed 0.05 mm.", "I", "0.03 mm (largest of 12)", "met"),
        ("The impeller shall be balanced to grade G 2.5.", "I", "certificates for 12 of 12", "met"),
        (
            "Wetted materials shall be those of table 2 of this specification.",
            "I",
            "certificates for casing, impeller and shaft; none for the wear ring",
            "partly met",
        ),
        (
            "Flange loads of 1.2 kN in each direction shall not move the shaft end by more than 0.15 mm.",
            "A",
            "0.11 mm by finite elements",
            "met",
        ),
        ("The mass without drive shall not exceed 62 kg.", "I", "60.4 kg", "met"),
        ("Coupling alignment shall hold within 0.10 mm after transport.", "T", "", "not addressed"),
    ),
    "ENV": (
        ("The sound pressure level at 1 m shall not exceed 68 dB(A) at the duty point.", "T", "66.5 dB(A)", "met"),
        (
            "The pump shall operate from 5 to 45 degrees Celsius ambient.",
            "T",
            "5 and 45 degrees, four hours each",
            "met",
        ),
        (
            "The pump shall start after storage at minus 25 degrees Celsius.",
            "T",
            "started after 16 hours at minus 25 degrees",
            "met",
        ),
        (
            "The enclosure of the drive shall be at least IP55.",
            "T",
            "dust passed; water jet entered the terminal box of one of two units",
            "not met",
        ),
        (
            "The pump shall withstand 96 hours of salt spray without red rust on functional surfaces.",
            "T",
            "96 hours, none",
            "met",
        ),
        (
            "Operation at 2,000 m above sea level shall be possible with derating of no more than 6 per cent.",
            "A",
            "5.1 per cent by calculation",
            "met",
        ),
        ("The pump shall withstand the seismic spectrum of zone 3.", "A", "", "not addressed"),
    ),
    "CTL": (
        (
            "The drive shall hold differential pressure within 2.0 per cent of set point in steady state.",
            "T",
            "1.4 per cent",
            "met",
        ),
        ("A step of 20 per cent in demand shall settle within 12 s.", "T", "9.6 s", "met"),
        (
            "Loss of the bus shall be detected within 5 s and the last set point held.",
            "T",
            "2.1 s; set point held",
            "met",
        ),
        (
            "All alarms shall carry a time stamp accurate to 1 s.",
            "T",
            "drift of 4 s in seven days without time server",
            "not met",
        ),
        (
            "The drive shall store the last 500 alarms through a loss of power.",
            "T",
            "500 of 500 after ten losses",
            "met",
        ),
        ("Firmware shall be accepted only with a valid signature.", "T", "unsigned and altered images refused", "met"),
        ("Remote access shall need a personal account and be logged.", "T", "", "not addressed"),
        (
            "The drive shall offer flow estimated within 5 per cent between 40 and 110 per cent of rated flow.",
            "T",
            "within 4.2 per cent from 50 to 110; 6.8 per cent at 40",
            "partly met",
        ),
    ),
    "SAF": (
        (
            "Touchable surfaces shall not exceed 60 degrees Celsius at the duty point.",
            "T",
            "54 degrees on the drive cover",
            "met",
        ),
        ("The coupling guard shall be removable only with a tool.", "I", "four hexagon screws", "met"),
        ("An emergency stop input shall bring the pump to rest within 4 s.", "T", "3.2 s", "met"),
        (
            "Dry running shall be detected and stopped within 10 s.",
            "T",
            "7 s with empty casing; 14 s with half-filled casing",
            "not met",
        ),
        ("Lifting points shall carry three times the mass.", "T", "three times, ten minutes", "met"),
        (
            "Residual voltage at the terminals shall fall below 60 V within 5 s of disconnection.",
            "T",
            "",
            "not addressed",
        ),
    ),
    "REL": (
        ("The rating life of bearings shall be at least 50,000 hours.", "A", "61,000 hours by calculation", "met"),
        ("The seal shall last at least 25,000 hours with 90 per cent probability.", "A", "", "not addressed"),
        (
            "Mean time between failures of the drive shall be at least 90,000 hours.",
            "A",
            "104,000 hours by parts count",
            "met",
        ),
        (
            "The seal shall be exchanged within 45 minutes by one person.",
            "T",
            "38 minutes, mean of three fitters",
            "met",
        ),
        (
            "The pump shall complete 10,000 starts without failure.",
            "T",
            "stopped at 6,200 starts for want of time; no failure up to then",
            "partly met",
        ),
        (
            "The endurance test shall run 2,000 hours at the duty point with loss of efficiency below 1.0 point.",
            "T",
            "2,000 hours; loss of 0.4 points",
            "met",
        ),
        ("Spare parts shall be available for 15 years.", "I", "letter of 12 January 2024", "met"),
    ),
    "DOC": (
        (
            "The nameplate shall state flow, head, speed, power, mass, serial number and year.",
            "I",
            "present; year missing on 2 of 12",
            "not met",
        ),
        ("The manual shall be supplied in the language of the country of use.", "I", "English and Tavrian seen", "met"),
        ("A certificate of hydrostatic test shall accompany each pump.", "I", "12 of 12", "met"),
        (
            "A declaration of the carbon footprint shall be supplied, in kilograms of carbon dioxide equivalent.",
            "I",
            "",
            "not addressed",
        ),
        (
            "Drawings shall show the centre of gravity and the lifting points.",
            "I",
            "drawing OP40-100 revision D",
            "met",
        ),
    ),
}

REQUIREMENTS: tuple[Requirement, ...] = tuple(
    Requirement(f"OP40-{area}-{i:02}", area, text, method, result, verdict)
    for area, _, _ in AREAS
    for i, (text, method, result, verdict) in enumerate(RAW[area], 1)
)


def by_number(number: str) -> Requirement:
    return next(r for r in REQUIREMENTS if r.number == f"OP40-{number}")
