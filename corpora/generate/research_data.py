"""The figures of the cold-chain studies: two editions of one house, another house with other definitions."""

import random
from dataclasses import dataclass

from . import SEED
from .blocks import Chart, Heading, Para, Table

COUNTRIES = ("Tavria", "Velmark", "Osterlin", "Carrowmore", "Lussenberg")


@dataclass(frozen=True)
class Edition:
    year: int
    base: int
    end: int
    size: int  # EUR million
    growth: float
    shares: tuple[float, ...]  # by country
    storage: float
    bio_growth: float
    interviews: int
    survey: int
    top5: float
    pallet: float

    @property
    def forecast(self) -> int:
        return round(self.size * (1 + self.growth / 100) ** (self.end - self.base))

    def billions(self, value: float) -> str:
        return f"EUR {value / 1000:.1f} billion"


NEW = Edition(2024, 2023, 2028, 8_420, 6.2, (0.34, 0.24, 0.19, 0.15, 0.08), 0.535, 14.1, 64, 212, 0.412, 2.98)
OLD = Edition(2023, 2022, 2027, 7_930, 7.4, (0.345, 0.235, 0.185, 0.15, 0.085), 0.528, 16.5, 57, 188, 0.395, 2.81)
CORVANE_SIZE, CORVANE_GROWTH, CORVANE_PALLET, CORVANE_OCCUPANCY = 5_110, 9.1, 3.16, 93.4

OPERATORS = (
    (
        "Frostvik Logistics",
        "Tavria",
        (
            "A listed group that grew by buying family firms near ports. It runs the only automatic store at minus 28"
            " degrees with rail access."
        ),
    ),
    (
        "Kald Terminalen",
        "Tavria",
        "Owned by a fishermen's cooperative, strong in blocks of whitefish, and short of chilled space.",
    ),
    (
        "Boreal Stores",
        "Velmark",
        ("Built three high stores on its own account in five years and now fills them with retailers' goods at low prices."),
    ),
    (
        "Osterlin Kuhlhaus",
        "Osterlin",
        "Holds two of the four customs-bonded stores in the country and half of the blast-freezing capacity.",
    ),
    ("Carrow Chill", "Carrowmore", "Serves the meat trade; its sites lie within an hour of every large abattoir."),
    (
        "Lumen Pharma Logistics",
        "Lussenberg",
        "A specialist for two to eight degrees with a qualified person on each site and no food business at all.",
    ),
    (
        "Isbjorn Transport",
        "Velmark",
        "Began as a haulier and took up storage for its own groupage; two thirds of revenue is still wheels.",
    ),
    (
        "Hafnia Cold Port",
        "Tavria",
        "A concession on the quay of Grauhafen, valid until 2041, with plugs for 900 reefer containers.",
    ),
    (
        "Delta Frigo",
        "Osterlin",
        "Family owned, four stores, all with ammonia, all written off, and the best margin in the sample.",
    ),
    (
        "Polarix Bio",
        "Carrowmore",
        "Stores cell banks and vaccines at minus 70 degrees and below, with 44 per cent of that market.",
    ),
    (
        "Nordkyst Frys",
        "Tavria",
        "Seasonal: pelagic fish fills it from August to December, and pallets of berries keep it open in spring.",
    ),
    (
        "Sluis Cold Chain",
        "Velmark",
        "Owned by an infrastructure fund since 2021, which has doubled its capacity and its debt.",
    ),
    (
        "Highmoor Storage",
        "Carrowmore",
        "Rents space by the week to small producers and has the highest price for each pallet in the country.",
    ),
    (
        "Val d'Orne Frigorifique",
        "Lussenberg",
        "Took over a retailer's store in 2020 and gave it back in 2023 when the retailer changed its mind.",
    ),
    (
        "Aurskog Kjolelager",
        "Osterlin",
        "Chilled dairy goods only; its contract with one dairy is nine tenths of revenue and ends in 2026.",
    ),
    (
        "Tidewater Reefer Services",
        "Carrowmore",
        "Repairs and positions containers and offers storage as a by-product of its yards.",
    ),
)


PLANS = (
    "solar roofs and batteries",
    "a second automatic store",
    "the change from synthetic refrigerants",
    "cross-docking",
    "a pharmaceutical chamber",
)


def country_table(e: Edition) -> Table:
    sizes = [round(e.size * share) for share in e.shares[:-1]]
    sizes.append(e.size - sum(sizes))
    growths = [e.growth + d for d in (-0.6, -0.9, 1.4, 0.8, -0.2)]
    rows = [
        (name, f"{size:,}", f"{size / e.size:.1%}", f"{growth:.1f}%")
        for name, size, growth in zip(COUNTRIES, sizes, growths, strict=True)
    ]
    rows.append(("Norden Basin", f"{e.size:,}", "100.0%", f"{e.growth:.1f}%"))
    return Table(
        ("Country", f"EUR million, {e.base}", "Share", f"Growth a year to {e.end}"),
        tuple(rows),
        f"Market by country, {e.base}",
        strong=frozenset({5}),
    )


def parts(e: Edition, caption: str, names: tuple[str, ...], shares: tuple[float, ...], growths: tuple[float, ...]) -> Table:
    values = [round(e.size * share) for share in shares[:-1]]
    values.append(e.size - sum(values))
    rows = [(n, f"{v:,}", f"{v / e.size:.1%}", f"{g:.1f}%") for n, v, g in zip(names, values, growths, strict=True)]
    rows.append(("Total", f"{e.size:,}", "100.0%", f"{e.growth:.1f}%"))
    return Table(
        ("", f"EUR million, {e.base}", "Share", f"Growth a year to {e.end}"),
        tuple(rows),
        caption,
        (2.5, 1.4, 1, 1.5),
        frozenset({len(rows) - 1}),
    )


def stores(e: Edition) -> Table:
    rng = random.Random(SEED + 40)
    towns = (
        "Grauhafen",
        "Port Ysolde",
        "Marsk",
        "Lunden",
        "Noordwal",
        "Isenburg Vale",
        "Pellworth",
        "Saint-Avre",
        "Quenby",
        "Ruskholm",
        "Vaarakoski",
        "Tarnow Falls",
        "Skerry Point",
        "Oberlind",
        "Castle Brannoch",
        "Hjelm",
        "Wester Ness",
        "Dornwijk",
    )
    rows = []
    for i in range(118):
        name, home, _ = OPERATORS[i % len(OPERATORS)] if rng.random() < 0.6 else ("independent", rng.choice(COUNTRIES), "")
        built, size = rng.randint(1972, e.base + 1), rng.randrange(20, 96) * 1000
        goods = rng.choice(("frozen", "frozen", "frozen and chilled", "chilled", "2 to 8 \u00b0C", "frozen, bonded"))
        plant = "carbon dioxide" if built > 2014 else rng.choice(("ammonia", "ammonia", "synthetic"))
        if built <= e.base:
            rows.append(
                (
                    f"{rng.choice(towns)} {rng.choice('ABCDE')}{rng.randint(1, 9)}",
                    home,
                    name,
                    str(built),
                    f"{size:,}",
                    goods,
                    plant,
                )
            )
    return Table(
        ("Store", "Country", "Operator", "Built", "Pallets", "Goods", "Refrigerant"),
        tuple(sorted(rows)),
        f"Stores above 20,000 pallet positions, end of {e.base}",
        (2.2, 1.5, 2.4, 0.8, 1.1, 1.9, 1.6),
        numeric=False,
    )


def operators(e: Edition) -> tuple[Table, list[Heading | Para]]:
    rng = random.Random(SEED + 41)
    rows: list[tuple[str, ...]] = []
    profiles: list[Heading | Para] = []
    for i, (name, home, text) in enumerate(OPERATORS):
        revenue = round((620 - 34 * i) * rng.uniform(0.85, 1.1) * (1 if e is NEW else 0.94))
        pallets, sites, margin = round(revenue * rng.uniform(1.3, 2.1)), rng.randint(2, 26), rng.uniform(0.06, 0.21)
        growth, occupancy = rng.uniform(-2, 13), rng.uniform(78, 95)
        rows.append((name, home, f"{revenue}", f"{pallets:,}", str(sites), f"{margin:.1%}"))
        profiles += [
            Heading(name, 3),
            Para(
                f"{text} Revenue in {e.base} was EUR {revenue} million ({growth:+.1f} per cent), of which"
                f" {rng.randint(48, 92)} per cent came from storage. It operates {sites} sites with {pallets:,}"
                f" thousand pallet positions at an occupancy of {occupancy:.1f} per cent; EBITDA margin {margin:.1%}."
                f" {rng.choice(('Capital spending goes to', 'The next project is', 'Management speaks of'))}"
                f" {rng.choice(PLANS)}"
                f" of EUR {rng.randint(8, 96)} million by {e.base + rng.randint(1, 3)}."
            ),
        ]
    table = Table(
        ("Operator", "Home", f"Revenue {e.base}, EUR million", "Pallets, thousand", "Sites", "EBITDA margin"),
        tuple(rows),
        "Leading operators",
        (2.8, 1.5, 1.6, 1.3, 0.8, 1.2),
    )
    return table, profiles


def outlook(e: Edition) -> Table:
    years = range(e.base, e.end + 1)
    rows = [
        (name, *(f"{e.size * share * (1 + (e.growth + d) / 100) ** (y - e.base):,.0f}" for y in years))
        for name, share, d in zip(COUNTRIES, e.shares, (-0.6, -0.9, 1.4, 0.8, -0.2), strict=True)
    ]
    rows.append(("Norden Basin, top down", *(f"{e.size * (1 + e.growth / 100) ** (y - e.base):,.0f}" for y in years)))
    return Table(
        ("EUR million", *map(str, years)),
        tuple(rows),
        "Base case. Countries are forecast alone; their sum differs from the total by rounding and mix",
        (2.4, *(1.1,) * len(list(years))),
        frozenset({5}),
    )


def size_chart(e: Edition) -> Chart:
    years = range(e.base - 3, e.end + 1)
    past = {e.base - 3: 0.83, e.base - 2: 0.88, e.base - 1: 0.94}
    return Chart(
        "Market size, EUR million",
        tuple(map(str, years)),
        (("Norden Basin", tuple(e.size * past.get(y, (1 + e.growth / 100) ** max(0, y - e.base)) for y in years)),),
    )


def small_tables(e: Edition) -> dict[str, Table]:
    k = 0 if e is NEW else 1
    return {
        "services": parts(
            e,
            f"Market by service, {e.base}",
            ("Storage and handling", "Trunk transport", "Distribution", "Value-added services"),
            (e.storage, 0.205, 0.175, 0.085 - 0.002 * k),
            (e.growth - 0.3, e.growth - 1.1, e.growth + 0.4, e.growth + 3.2),
        ),
        "goods": parts(
            e,
            f"Market by kind of goods, {e.base}",
            (
                "Frozen food",
                "Chilled food",
                "Pharmaceuticals, 2 to 8 \u00b0C",
                "Deep-frozen biologics",
                "Flowers and others",
            ),
            (0.44, 0.335, 0.125, 0.024, 0.076),
            (e.growth - 0.8, e.growth - 0.4, e.growth + 2.6, e.bio_growth, e.growth - 2.9),
        ),
        "capacity": Table(
            ("Country", "Stores", "Pallet positions, thousand", "Of these automatic", "Occupancy, registers"),
            tuple(
                (n, str(s - 4 * k), f"{p - 60 * k:,}", a, f"{o + 0.6 * k:.1f}%")
                for n, s, p, a, o in zip(
                    COUNTRIES,
                    (168, 121, 92, 84, 31),
                    (2810, 2240, 1490, 1210, 520),
                    ("38%", "47%", "29%", "22%", "41%"),
                    (88.1, 83.4, 92.6, 91.0, 86.2),
                    strict=True,
                )
            ),
            f"Capacity, end of {e.base}",
        ),
        "prices": Table(
            ("EUR for a pallet week, storage only", str(e.base - 2), str(e.base - 1), str(e.base)),
            tuple(
                (n, *(f"{e.pallet * f * t:.2f}" for t in (0.88, 0.95, 1.0)))
                for n, f in zip(COUNTRIES, (1.02, 0.93, 1.06, 1.01, 1.11), strict=True)
            ),
            "Average prices, frozen",
        ),
        "costs": Table(
            ("Share of revenue of a store of 40,000 pallets", "Conventional", "Automatic"),
            (
                ("Labour", "34.5%", "17.8%"),
                ("Power", f"{17.6 + 2 * k:.1f}%", f"{12.1 + 1.4 * k:.1f}%"),
                ("Rent or depreciation", "19.0%", "33.4%"),
                ("Maintenance and refrigerant", "6.8%", "7.9%"),
                ("Insurance and administration", "8.2%", "8.0%"),
                ("Operating margin", f"{13.9 - 2 * k:.1f}%", f"{20.8 - 1.4 * k:.1f}%"),
            ),
            "Cost structure",
            strong=frozenset({5}),
        ),
    }


def corvane_tables() -> dict[str, Table]:
    shares = (0.315, 0.21, 0.265, 0.14, 0.07)
    values = [round(CORVANE_SIZE * s) for s in shares[:-1]]
    values.append(CORVANE_SIZE - sum(values))
    growths = (8.2, 7.4, 11.9, 9.6, 8.0)
    rows = [(n, f"{v:,}", f"{g:.1f}%") for n, v, g in zip(COUNTRIES, values, growths, strict=True)]
    rows.append(("Total", f"{CORVANE_SIZE:,}", f"{CORVANE_GROWTH:.1f}%"))
    deals = (
        ("Sluis Cold Chain", "Harbour stores, Dornwijk", "14.1"),
        ("Aldergate Infrastructure", "Quenby Frozen", "12.4"),
        ("Frostvik Logistics", "Hjelm Fryseri", "9.8"),
        ("Northlight Fund II", "Pellworth Chilled", "13.0"),
        ("Boreal Stores", "two sites of a retailer", "not given"),
        ("Meridional Partners", "Skerry Point Cold Port", "15.2"),
    )
    return {
        "countries": Table(
            ("Country", "EUR million, 2023", "Growth to 2027"),
            tuple(rows),
            "Third-party storage",
            (1.5, 1.4, 1.2),
            frozenset({5}),
        ),
        "occupancy": Table(
            ("Country", "2022", "2023"),
            (
                ("Tavria", "92.0", "93.1"),
                ("Velmark", "90.2", "88.7"),
                ("Osterlin", "96.4", "97.3"),
                ("Carrowmore", "95.0", "95.8"),
                ("Lussenberg", "90.5", "91.2"),
            ),
            "Occupancy, per cent",
        ),
        "deals": Table(("Buyer", "Target", "Times EBITDA"), deals, "Selected deals", (1.6, 1.8, 1), numeric=False),
    }
