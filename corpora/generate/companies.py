"""The three invented groups: how they report, what they do, and what happened to them year by year."""

from dataclasses import dataclass, field
from functools import cached_property

from . import SEED
from .accounts import Balance, Correction, Period, Profile, simulate, total

FIRST_YEAR = 2020  # simulated for comparatives and five-year tables; reports are published from 2021 on
YEARS = (2021, 2022, 2023)


@dataclass(frozen=True)
class Company:
    key: str
    name: str
    seat: str
    currency: str
    unit: str  # as printed: "EUR million"
    unit_value: int  # currency units in one integer step of the model
    decimals: int
    year_end: str
    june: bool
    segments: tuple[str, str, str]
    regions: tuple[tuple[str, float], ...]
    shares: int  # thousands
    dilution: int  # thousands
    accent: str
    auditor: str
    chair: str
    chief: str
    finance: str
    products: tuple[str, str, str]
    events: dict[int, str]
    outlook: dict[int, str]
    profile: Profile
    corrections: dict[int, Correction] = field(default_factory=dict)

    @cached_property
    def quarters(self) -> dict[int, list[Period]]:
        return dict(enumerate(simulate(self.profile, len(YEARS) + 1), FIRST_YEAR))

    def year(self, year: int) -> Period:
        """The year as it is known now, corrections included."""
        return total(self.quarters[year])

    def reported(self, year: int) -> Period:
        """The year as its own report gave it."""
        correction = self.corrections.get(year)
        return correction.year_as_reported(self.year(year)) if correction else self.year(year)

    def money(self, value: int) -> str:
        shown = f"{abs(value) / 10**self.decimals:,.{self.decimals}f}"
        return "\u2013" if value == 0 else f"({shown})" if value < 0 else shown

    def units(self, value: int) -> int:
        return value * self.unit_value

    def per_share(self, value: int, shares: int | None = None) -> str:
        """Currency units for each share, two decimals."""
        return f"{value * self.unit_value / ((shares or self.shares) * 1000):.2f}"

    def span(self, year: int) -> str:
        return f"the year ended {self.year_end} {year}"

    def label(self, year: int) -> str:
        return f"FY{year}" if self.june else str(year)

    def employees(self, year: int) -> int:
        return round(self.year(year).flows.total_revenue * self.unit_value / 10**6 * (3.9 + 0.1 * (2023 - year)) / 1.02)


HALDEN = Company(
    "halden",
    "Halden Group plc",
    "Wexcombe",
    "EUR",
    "EUR million",
    100_000,
    1,
    "31 December",
    False,
    ("Climate Systems", "Flow Control", "Distribution"),
    (("Northern Europe", 0.41), ("Southern Europe", 0.19), ("Central Europe", 0.22), ("Rest of the world", 0.18)),
    412_600,
    3_900,
    "#1f3a5f",
    "Pettigrew Lowe LLP",
    "Aurelia Standish-Moor",
    "Tobias Renwick",
    "Catrin Vaughan-Hale",
    (
        "heat pumps, air handlers and controls for commercial buildings",
        "valves, actuators and metering skids for water and process plants",
        "the wholesale of plumbing, heating and electrical goods from 214 branches",
    ),
    {
        2021: (
            "Demand for heat pumps outran supply for most of the year. The Group bought Lindqvist Ventilation in May,"
            " closed its foundry at Marsk and passed two price increases to the trade."
        ),
        2022: (
            "Energy costs rose by more than half. The Group hedged nine tenths of its gas for the winter, opened the"
            " Brackwell compressor hall and rewrote its terms with the three largest installers."
        ),
        2023: (
            "Subsidy reform in two countries halved the heat-pump order intake in the second half. Flow Control had its"
            " best year; the goodwill of the southern branch network was written down, and a review of branch stock led"
            " to the correction of inventories described in note 2."
        ),
    },
    {
        2021: "For 2022 the Board expects revenue growth in the middle of a single-digit range and a stable margin.",
        2022: (
            "For 2023 the Board expects growth to slow in the second half and capital expenditure to fall below that of 2022."
        ),
        2023: (
            "For 2024 the Board expects revenue to be broadly flat and the operating margin to recover by about half a"
            " percentage point as the branch programme takes effect."
        ),
    },
    Profile(
        SEED + 11,
        (14_830, 9_120, 13_410),
        ((0.112, 0.054, 0.071), (0.083, 0.047, 0.039), (-0.034, 0.092, 0.012)),
        (0.135, 0.165, 0.07),
        0.678,
        Balance(
            8_450,
            3_120,
            9_870,
            2_260,
            410,
            5_640,
            6_130,
            1_020,
            3_380,
            4_126,
            5_210,
            -310,
            10_300,
            9_200,
            2_310,
            1_270,
            6_450,
            940,
            480,
            1_304,
        ),
        0.047,
        0.242,
        0.034,
        0.42,
        (0.231, 0.248, 0.252, 0.269),
        {3: 420},
        {1: 1_180},
        {2: (2_500, 1_600), 3: (0, 900)},
    ),
    {2022: Correction(inventories=124, tax=30)},
)

NORVANE = Company(
    "norvane",
    "Norvane Industries AG",
    "Altenried",
    "EUR",
    "EUR thousand",
    1_000,
    0,
    "31 December",
    False,
    ("Thermal Technology", "Fluid Components", "Trade and Service"),
    (("Northern Europe", 0.23), ("Southern Europe", 0.14), ("Central Europe", 0.48), ("Rest of the world", 0.15)),
    38_400,
    260,
    "#5a2d2d",
    "Gerlach & Sonntag Wirtschaftspr\u00fcfung",
    "Dr Leonhard Aumeier",
    "Wiebke Tannhoff",
    "Dr Emil Sandrock",
    (
        "industrial dryers, chillers and heat-recovery units",
        "pumps, fittings and quick couplings for plant makers",
        "spare parts, rental units and maintenance contracts",
    ),
    {
        2021: (
            "Order intake recovered from its low of 2020. Norvane moved its coupling works to Altenried and took over"
            " the service business of Kaltwerk Ost in the spring."
        ),
        2022: (
            "Deliveries of electronics were late by up to thirty weeks. Norvane redesigned two control boards, kept its"
            " customers and carried more stock than ever before."
        ),
        2023: (
            "The drying business with battery makers doubled. Norvane issued its first promissory notes, repaid the"
            " bank club of 2018 and began to build a second hall for couplings."
        ),
    },
    {
        2021: "The Management Board plans with revenue growth of five to seven per cent in 2022.",
        2022: "The Management Board plans with revenue between EUR 690 million and EUR 715 million in 2023.",
        2023: (
            "The Management Board plans with revenue growth of three to five per cent in 2024 at an unchanged operating margin."
        ),
    },
    Profile(
        SEED + 22,
        (241_800, 198_300, 121_600),
        ((0.088, 0.061, 0.074), (0.057, 0.069, 0.082), (0.104, 0.021, 0.066)),
        (0.11, 0.145, 0.12),
        0.671,
        Balance(
            61_200,
            28_400,
            148_600,
            24_900,
            5_300,
            96_700,
            88_200,
            14_800,
            41_600,
            38_400,
            52_300,
            -2_150,
            171_650,
            119_000,
            25_400,
            17_900,
            63_800,
            12_700,
            6_900,
            3_800,
        ),
        0.052,
        0.288,
        0.031,
        0.35,
        (0.226, 0.251, 0.247, 0.276),
        {},
        {1: 16_400},
        {3: (60_000, 52_000)},
    ),
)

OSTRAND = Company(
    "ostrand",
    "Ostrand Holdings Limited",
    "Sorvik",
    "USD",
    "USD million",
    1_000_000,
    0,
    "30 June",
    True,
    ("Building Climate", "Process Flow", "Channel Sales"),
    (("Americas", 0.37), ("Northern Europe", 0.29), ("Asia and Pacific", 0.24), ("Rest of the world", 0.10)),
    1_184_000,
    14_500,
    "#2f4f3a",
    "Farrow & Tindall Audit AS",
    "Sigrid Myhre-Lund",
    "Oskar Delacroix-Byrne",
    "Hanneke Vos",
    (
        "chillers, roof-top units and building controls",
        "control valves, flow meters and packaged pump stations",
        "own-brand fittings and tools sold through trade counters",
    ),
    {
        2021: (
            "The fiscal year began in the trough of construction and ended with the highest backlog on record. Ostrand"
            " sold its fans business before the year and bought Meridional Controls in its second quarter."
        ),
        2022: (
            "Freight took two points of gross margin in the first half and gave back one in the second. Ostrand"
            " consolidated its three Asian warehouses at Kelang."
        ),
        2023: (
            "Data-centre cooling became a quarter of Building Climate. Ostrand wrote down part of the goodwill of"
            " Channel Sales and repaid its bridge loan."
        ),
    },
    {
        2021: "For fiscal 2022 the Company guides to revenue growth of six to nine per cent.",
        2022: "For fiscal 2023 the Company guides to revenue of USD 9.6 to 9.9 billion.",
        2023: (
            "For fiscal 2024 the Company guides to organic growth of four to six per cent and to free cash flow above"
            " that of fiscal 2023."
        ),
    },
    Profile(
        SEED + 33,
        (3_620, 2_450, 1_980),
        ((0.067, 0.082, 0.051), (0.094, 0.071, 0.064), (0.118, 0.049, -0.021)),
        (0.14, 0.16, 0.09),
        0.665,
        Balance(
            2_940,
            870,
            1_910,
            520,
            140,
            1_180,
            1_390,
            260,
            905,
            592,
            1_730,
            -86,
            2_799,
            2_150,
            530,
            310,
            1_420,
            230,
            118,
            322,
        ),
        0.039,
        0.225,
        0.041,
        0.38,
        (0.241, 0.236, 0.253, 0.270),
        {3: 137},
        {1: 296},
        {1: (400, 0), 3: (0, 520)},
    ),
)

COMPANIES = (HALDEN, NORVANE, OSTRAND)
