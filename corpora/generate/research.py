"""A market study, its older edition, a rival study, a survey, an association, an interview, a regulator."""

import random
from functools import partial
from pathlib import Path
from typing import Any

from . import SEED
from . import research_data as data
from .blocks import Block, Para
from .engagement import Engagement, Source
from .markup import compose
from .office import Sheet, write_xlsx
from .pdf import PALETTE, Look, write_pdf
from .plain import write_csv, write_html, write_markdown, write_plain
from .research_asks import ASSOCIATION_HIDDEN, OUTLOOK_HIDDEN, TRAPS, asks

NOTICE = {
    "force": "1 January 2025",
    "refrigerant_force": "1 July 2026",
    "interval": "ten minutes",
    "keep": "three years",
    "excursion": "90 minutes",
    "conversion": "five years",
}


def study(e: data.Edition) -> list[Block]:
    new = e is data.NEW
    table, profiles = data.operators(e)
    supplied: dict[str, Block] = {
        **data.small_tables(e),
        "size_chart": data.size_chart(e),
        "countries": data.country_table(e),
        "stores": data.stores(e),
        "operators": table,
        "outlook": data.outlook(e),
        "profiles": Para(""),
    }
    blocks = compose(
        "research/market-study.md",
        {
            "edition": e.year,
            "base": e.base,
            "end_year": e.end,
            "size": e.billions(e.size),
            "growth": f"{e.growth:.1f} per cent",
            "forecast": e.billions(e.forecast),
            "storage_share": f"{e.storage * 100:.1f} per cent",
            "bio_growth": f"{e.bio_growth:.1f} per cent",
            "top5": f"{e.top5 * 100:.1f} per cent",
            "inhouse": "29 per cent" if new else "31 per cent",
            "interviews": e.interviews,
            "survey_n": e.survey,
            "accounts": 71 if new else 66,
            "sites": 496 if new else 476,
            "vas": "19 per cent" if new else "17 per cent",
            "old_power": 62 if new else 64,
            "new_power": 27,
            "trailers": "88,400" if new else "86,900",
            "hybrid": "31 per cent" if new else "24 per cent",
            "pallet_price": f"{e.pallet:.2f}",
            "renewal_year": 2026,
            "volume_growth": "3.4 per cent" if new else "3.9 per cent",
            "carbon": "EUR 0.09" if new else "EUR 0.07",
            "power_hit": "5.5" if new else "6.8",
            "pipeline": "11 per cent" if new else "14 per cent",
            "profiles": "!block profiles",
            "summary_extra": (
                "The base year was weaker than the last edition had foreseen: it forecast EUR 8.5 billion for 2023."
                if new
                else "Growth in the base year was lifted by power surcharges, which are counted as revenue."
            ),
            "changes": (
                "The growth rate to the end of the forecast is lower by 1.2 percentage points than in the 2023 edition,"
                " because power surcharges fall away and two large projects were put off. The value of 2022 is revised"
                " from EUR 7.9 billion to EUR 7.8 billion after the accounts of eleven firms came in. Users should"
                " replace the 2023 edition by this one."
                if new
                else (
                    "Lussenberg is included for the first time. Values of earlier years were recomputed; growth rates"
                    " in older editions are not comparable."
                )
            ),
            "country_text": (
                "Osterlin grows fastest: it has no free stores and a new port road. Velmark has built ahead of demand."
                if new
                else "Osterlin grows fastest. Velmark builds most; it remains to be seen who will fill the stores."
            ),
            "goods_text": (
                "Frozen bakery overtook fish in Tavria. Chilled food is turned over eleven times a year and needs doors"
                " more than space."
                if new
                else (
                    "Fish is still first in Tavria, with frozen bakery close behind. Chilled food is turned over eleven"
                    " times a year."
                )
            ),
            "food": (
                "Producers close their own stores when the plant is due for renewal. In the survey 38 per cent plan to"
                " outsource more by 2026, 9 per cent less."
                if new
                else (
                    "In the survey 35 per cent of producers plan to outsource more by 2025, 8 per cent less. Cost of"
                    " power is the first reason."
                )
            ),
            "retail": (
                "Retailers judge by service in the week before holidays. Two have bought stores back after service failures."
                if new
                else (
                    "Retailers want stores within two hours of 80 per cent of their shops, and sign for ten years to have them."
                )
            ),
            "pharma": (
                "Biologics need minus 70 degrees, qualified staff and power that does not fail. Vaccine stocks are"
                " being run down, which hides growth of 15 per cent in commercial products."
                if new
                else "Vaccine stocks filled every chamber at minus 70 degrees. What follows them is unclear."
            ),
            "flowers": (
                "Flowers move through Noordwal by night; the auction's own store is counted at transfer prices."
                if new
                else "Flowers and vaccines share the air terminals and compete for the same four hours of the night."
            ),
        },
        supplied,
    )
    at = next(i for i, block in enumerate(blocks) if block == Para(""))
    return [*blocks[:at], *profiles, *blocks[at + 1 :]]


def report(
    file: str, title: str, blocks: list[Block], footer: str, accent: str, columns: int = 1, cover: bool = True
) -> Source:
    look = Look(header=title, footer=footer, accent=accent, columns=columns, cover=cover, contents=cover)
    return Source(file, title, partial(write_pdf, title=title, blocks=blocks, look=look))


def survey(path: Path) -> None:
    rng = random.Random(SEED + 50)
    groups = (
        ("Frozen food producers", 64),
        ("Chilled food producers", 51),
        ("Retailers", 27),
        ("Pharmaceutical firms", 43),
        ("Others", 27),
    )
    assert sum(n for _, n in groups) == data.NEW.survey
    reasons = (
        "Price of power",
        "Price of storage",
        "Reliability in peak weeks",
        "Quality of temperature records",
        "Distance to customers",
        "Carbon footprint",
        "Customs-bonded space",
        "IT connection",
    )
    switch = tuple(
        (name, n, *(round(rng.uniform(*r), 3) for r in ((0.28, 0.45), (0.4, 0.55), (0.05, 0.12)))) for name, n in groups
    )
    weights = tuple((reason, *(round(rng.uniform(2.1, 4.7), 1) for _ in groups)) for reason in reasons)
    prices: tuple[tuple[Any, ...], ...] = tuple(
        (country, *(round(data.NEW.pallet * rng.uniform(0.88, 1.18), 2) for _ in range(3)), rng.randint(18, 61))
        for country in data.COUNTRIES
    )
    answers = tuple(
        (
            f"R{i:03}",
            rng.choice(groups)[0],
            rng.choice(data.COUNTRIES),
            rng.randrange(4, 620) * 100,
            round(rng.uniform(2.4, 3.9), 2),
            rng.choice(("more", "same", "same", "less")),
            rng.randint(1, 5),
        )
        for i in range(1, data.NEW.survey + 1)
    )
    write_xlsx(
        path,
        "Shipper survey 2024",
        "Brightwater Analytics",
        (
            Sheet(
                "Outsourcing",
                "Plans to outsource by 2026, share of respondents",
                ("Group", "Respondents", "More", "Same", "Less"),
                switch,
                ("", "0", "0.0%", "0.0%", "0.0%"),
                ("The rest gave no answer.", "Fieldwork: 8 January to 16 February 2024."),
            ),
            Sheet(
                "Criteria",
                "Weight of criteria, mean of 1 (unimportant) to 5 (decisive)",
                ("Criterion", *(g for g, _ in groups)),
                weights,
                ("", *("0.0",) * 5),
            ),
            Sheet(
                "Prices",
                "Price paid for a pallet week, frozen, EUR",
                ("Country", "Lower quartile, EUR", "Median, EUR", "Upper quartile, EUR", "n"),
                tuple((c, *sorted((a, b, d)), n) for c, a, b, d, n in prices),
                ("", "0.00", "0.00", "0.00", "0"),
            ),
            Sheet(
                "Respondents",
                "Answers without names",
                (
                    "No.",
                    "Group",
                    "Country",
                    "Pallets in store",
                    "EUR per pallet week",
                    "Outsourcing to 2026",
                    "Satisfaction, 1 to 5",
                ),
                answers,
                ("", "", "", "#,##0", "0.00", "", "0"),
            ),
        ),
    )


def register(path: Path) -> None:
    table = data.stores(data.NEW)
    write_csv(
        path,
        [h.lower() for h in table.header],
        [[cell.replace(",", "") if i == 4 else cell for i, cell in enumerate(row)] for row in table.rows],
    )


def engagement() -> Engagement:
    outlook = compose(
        "research/outlook.md",
        {
            "size": f"EUR {data.CORVANE_SIZE / 1000:.1f} billion",
            "growth": f"{data.CORVANE_GROWTH} per cent",
            "occupancy": data.CORVANE_OCCUPANCY,
            "pallet": f"{data.CORVANE_PALLET}",
            "hidden": OUTLOOK_HIDDEN,
        },
        data.corvane_tables(),
    )
    sources = (
        report(
            "brightwater-study-2024.pdf",
            "Temperature-Controlled Logistics in the Norden Basin, 2024 edition",
            study(data.NEW),
            "Brightwater Analytics 2024",
            PALETTE[0],
        ),
        report(
            "brightwater-study-2023.pdf",
            "Temperature-Controlled Logistics in the Norden Basin, 2023 edition",
            study(data.OLD),
            "Brightwater Analytics 2023",
            PALETTE[0],
        ),
        report(
            "corvane-outlook-2024.pdf",
            "Cold Storage Outlook 2024",
            outlook,
            "Corvane Research, May 2024",
            "#6b2d5c",
            2,
            False,
        ),
        Source("shipper-survey-2024.xlsx", "Shipper survey 2024, tables", survey),
        Source(
            "federation-facts.html",
            "Norden Basin Cold Chain Federation: facts and figures",
            lambda path: write_html(
                path,
                "Facts and figures",
                compose("research/association.md", {"hidden": ASSOCIATION_HIDDEN}),
                "Norden Basin Cold Chain Federation",
            ),
        ),
        Source(
            "interview-14.md",
            "Interview summary no. 14",
            lambda path: write_markdown(path, compose("research/interview.md", {})),
        ),
        Source(
            "notice-2024-17.txt",
            "Regulator's notice 2024/17",
            lambda path: write_plain(path, compose("research/notice.md", NOTICE)),
        ),
        Source("store-register.csv", "Register of large stores", register),
    )
    return Engagement(
        "cold-chain-market",
        "cc",
        "research",
        "Aldergate Infrastructure Partners",
        "Market study of temperature-controlled logistics for an investor; the sources disagree.",
        sources,
        asks(NOTICE),
        TRAPS,
    )
