"""The tables of the notes, computed from the statements they explain; each split sums to its statement line."""

import random
from collections.abc import Sequence

from .blocks import Table
from .companies import FIRST_YEAR, Company
from .statements import Pair, segment_table


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts of a total in given proportions; the last part takes the rounding."""
    parts = [round(total * weight / sum(weights)) for weight in weights[:-1]]
    return [*parts, total - sum(parts)]


def listing(
    pair: Pair,
    caption: str,
    labels: Sequence[str],
    now: Sequence[int],
    before: Sequence[int],
    last: str,
    stock: bool = False,
) -> Table:
    """Labelled parts of two totals, with the totals."""
    m = pair.company.money
    rows = [(label, m(a), m(b)) for label, a, b in zip(labels, now, before, strict=True)]
    rows.append((last, m(sum(now)), m(sum(before))))
    heads = pair.dates if stock else pair.heads
    return Table((pair.company.unit, *heads), tuple(rows), caption, (4.5, 1.5, 1.5), frozenset({len(rows) - 1}))


def roll(
    pair: Pair,
    caption: str,
    classes: Sequence[str],
    weights: Sequence[float],
    moves: Sequence[tuple[str, int, Sequence[float]]],
    opening: int,
    closing: int,
) -> Table:
    """Movement of an asset by class. Reclassification takes what the proportions leave over, and sums to nil."""
    m = pair.company.money
    start, end = split(opening, weights), split(closing, weights)
    parts = [(label, split(value, shares)) for label, value, shares in moves if value]
    left = [e - s - sum(values[i] for _, values in parts) for i, (s, e) in enumerate(zip(start, end, strict=True))]
    assert sum(left) == 0, caption
    body = [("Opening carrying amount", start), *parts, ("Reclassification", left), ("Closing carrying amount", end)]
    rows = tuple((label, *(m(value) for value in values), m(sum(values))) for label, values in body)
    return Table(
        (pair.company.unit, *classes, "Total"),
        rows,
        caption,
        (2.8, *(1.5,) * len(classes), 1.4),
        frozenset({0, len(rows) - 1}),
    )


def tables(pair: Pair, year: int) -> dict[str, Table]:
    c, f, g, a, b = pair.company, pair.now.flows, pair.before.flows, pair.now.closing, pair.before.closing
    o, m = pair.now.opening, c.money
    rng = random.Random(c.profile.seed * 10 + year)
    regions = [name for name, _ in c.regions]
    shares = [weight + (0.01 * (year - FIRST_YEAR) if i == 0 else 0) for i, (_, weight) in enumerate(c.regions)]
    earlier = [weight + (0.01 * (year - 1 - FIRST_YEAR) if i == 0 else 0) for i, (_, weight) in enumerate(c.regions)]
    opex, opex_before = (x.cost_of_sales + x.distribution + x.administration + x.research for x in (f, g))
    nature = [0.48, 0.262, 0.041, 0.034]
    known, known_before = (
        [round(x.total_revenue * w) for w in nature] + [x.depreciation, x.amortisation, x.lease_depreciation] for x in (f, g)
    )
    staff, staff_before = known[1], known_before[1]
    heads, heads_before = c.employees(year), c.employees(year - 1)
    statutory, statutory_before = (round(x.before_tax * c.profile.tax_rate) for x in (f, g))
    lost, lost_before = (round(x.impairment * 0.4 * c.profile.tax_rate) for x in (f, g))
    classes, weights = ("Land and buildings", "Plant", "Equipment", "Under construction"), (0.38, 0.42, 0.13, 0.07)
    return {
        "note_segments": segment_table(pair, "Segment result"),
        "note_regions": listing(
            pair,
            "Revenue by place of the customer",
            regions,
            split(f.total_revenue, shares),
            split(g.total_revenue, earlier),
            "Revenue",
        ),
        "note_nature": listing(
            pair,
            "Operating expenses by nature",
            (
                "Materials and goods for resale",
                "Employee benefits",
                "Freight and packing",
                "Energy",
                "Depreciation of property, plant and equipment",
                "Amortisation of intangible assets",
                "Depreciation of right-of-use assets",
                "Other expenses",
            ),
            [*known, opex - sum(known)],
            [*known_before, opex_before - sum(known_before)],
            "Cost of sales, distribution, administration and research",
        ),
        "note_staff": listing(
            pair,
            "Employee benefits",
            ("Wages and salaries", "Social security", "Pensions", "Share-based awards"),
            split(staff, (0.79, 0.135, 0.06, 0.015)),
            split(staff_before, (0.79, 0.135, 0.06, 0.015)),
            "Employee benefits",
        ),
        "note_heads": Table(
            ("Average number of employees", *pair.heads),
            (
                *(
                    (name, f"{x:,}", f"{y:,}")
                    for name, x, y in zip(
                        (*c.segments, "Central functions"),
                        split(heads, (0.44, 0.27, 0.26, 0.03)),
                        split(heads_before, (0.44, 0.27, 0.26, 0.03)),
                        strict=True,
                    )
                ),
                ("Group", f"{heads:,}", f"{heads_before:,}"),
            ),
            "Employees",
            (4.5, 1.5, 1.5),
            frozenset({4}),
        ),
        "note_finance": listing(
            pair,
            "Finance costs",
            ("Interest on borrowings", "Interest on lease liabilities", "Other"),
            split(f.finance_costs, (0.8, 0.15, 0.05)),
            split(g.finance_costs, (0.8, 0.15, 0.05)),
            "Finance costs",
        ),
        "note_tax": listing(
            pair,
            f"Reconciliation of tax at the statutory rate of {c.profile.tax_rate:.1%}",
            ("Tax at the statutory rate", "Impairment not deductible", "Other permanent and rate differences"),
            [statutory, lost, f.tax - statutory - lost],
            [statutory_before, lost_before, g.tax - statutory_before - lost_before],
            "Income tax expense",
        ),
        "note_eps": Table(
            ("", *pair.heads),
            (
                (f"Profit for the year, {c.unit}", m(f.profit), m(g.profit)),
                ("Weighted average number of shares, thousands", f"{c.shares:,}", f"{c.shares:,}"),
                ("Dilution from share awards, thousands", f"{c.dilution:,}", f"{c.dilution:,}"),
                (f"Basic earnings per share, {c.currency}", c.per_share(f.profit), c.per_share(g.profit)),
                (
                    f"Diluted earnings per share, {c.currency}",
                    c.per_share(f.profit, c.shares + c.dilution),
                    c.per_share(g.profit, c.shares + c.dilution),
                ),
            ),
            "Earnings per share",
            (4.5, 1.5, 1.5),
        ),
        "note_goodwill": roll(
            pair,
            "Goodwill by cash-generating unit",
            c.segments,
            (0.46, 0.31, 0.23),
            (
                ("Acquisitions", f.acquisitions * 6 // 10, (1, 0, 0)),
                ("Exchange differences", f.fx_assets, (0.46, 0.31, 0.23)),
                ("Impairment", -f.impairment, (0, 0, 1)),
            ),
            o.goodwill,
            a.goodwill,
        ),
        "note_intangibles": roll(
            pair,
            "Other intangible assets",
            ("Customer relations", "Technology", "Software"),
            (0.45, 0.33, 0.22),
            (
                ("Acquisitions", f.acquisitions - f.acquisitions * 6 // 10, (0.6, 0.4, 0)),
                ("Additions", f.intangible_additions, (0, 0.55, 0.45)),
                ("Amortisation", -f.amortisation, (0.4, 0.33, 0.27)),
            ),
            o.intangibles,
            a.intangibles,
        ),
        "note_ppe": roll(
            pair,
            "Property, plant and equipment",
            classes,
            weights,
            (("Additions", f.capex, (0.2, 0.35, 0.15, 0.3)), ("Depreciation", -f.depreciation, (0.22, 0.55, 0.23, 0))),
            o.ppe,
            a.ppe,
        ),
        "note_leases": listing(
            pair,
            "Right-of-use assets",
            ("Branches and offices", "Warehouses", "Vehicles"),
            split(a.leased, (0.52, 0.3, 0.18)),
            split(b.leased, (0.52, 0.3, 0.18)),
            "Right-of-use assets",
            True,
        ),
        "note_inventories": listing(
            pair,
            "Inventories",
            ("Raw materials", "Work in progress", "Finished goods and goods for resale"),
            split(a.inventories, (0.29, 0.14, 0.57)),
            split(b.inventories, (0.29, 0.14, 0.57)),
            "Inventories",
            True,
        ),
        "note_receivables": listing(
            pair,
            "Trade receivables by age",
            (
                "Not due",
                "Overdue up to 30 days",
                "Overdue 31 to 90 days",
                "Overdue more than 90 days",
                "Loss allowance",
            ),
            split(a.receivables, (0.84, 0.1, 0.05, 0.035, -0.025)),
            split(b.receivables, (0.85, 0.095, 0.048, 0.032, -0.025)),
            "Trade receivables",
            True,
        ),
        "note_debt": listing(
            pair,
            "Net debt",
            ("Borrowings, non-current", "Borrowings, current", "Lease liabilities", "Cash and cash equivalents"),
            (a.borrowings_long, a.borrowings_short, a.leases, -a.cash),
            (b.borrowings_long, b.borrowings_short, b.leases, -b.cash),
            "Net debt",
            True,
        ),
        "note_maturity": listing(
            pair,
            "Borrowings by maturity",
            ("Within one year", "One to two years", "Two to five years", "After five years"),
            [a.borrowings_short, *split(a.borrowings_long, (0.18, 0.52, 0.3))],
            [b.borrowings_short, *split(b.borrowings_long, (0.15, 0.55, 0.3))],
            "Borrowings",
            True,
        ),
        "note_provisions": listing(
            pair,
            "Provisions",
            ("Warranty", "Restructuring", "Dilapidations", "Legal and other"),
            split(a.provisions, (0.46, 0.17, 0.21, 0.16)),
            split(b.provisions, (0.47, 0.14, 0.22, 0.17)),
            "Provisions",
            True,
        ),
        "note_payables": listing(
            pair,
            "Trade and other payables",
            ("Trade payables", "Accrued staff costs", "Accrued rebates", "Social security and other tax"),
            split(a.payables, (0.64, 0.17, 0.11, 0.08)),
            split(b.payables, (0.64, 0.17, 0.11, 0.08)),
            "Trade and other payables",
            True,
        ),
        "note_subsidiaries": subsidiaries(c, year),
        "note_board": board(c, rng, year),
        "record": record(c, year),
    }


def record(c: Company, year: int) -> Table:
    years = range(FIRST_YEAR, year + 1)
    now = [c.reported(y) if y == year else c.year(y) for y in years]
    rows = (
        ("Revenue", *(c.money(p.flows.total_revenue) for p in now)),
        ("Operating profit", *(c.money(p.flows.operating_profit) for p in now)),
        ("Operating margin", *(f"{p.flows.operating_profit / p.flows.total_revenue:.1%}" for p in now)),
        ("Profit for the year", *(c.money(p.flows.profit) for p in now)),
        ("Free cash flow", *(c.money(p.flows.free_cash) for p in now)),
        ("Net debt", *(c.money(p.closing.net_debt) for p in now)),
        ("Net debt to EBITDA", *(f"{p.closing.net_debt / p.flows.ebitda:.2f}" for p in now)),
        ("Total equity", *(c.money(p.closing.equity) for p in now)),
        (f"Earnings per share, {c.currency}", *(c.per_share(p.flows.profit) for p in now)),
        ("Average number of employees", *(f"{c.employees(y):,}" for y in years)),
    )
    return Table((c.unit, *(c.label(y) for y in years)), rows, "Record since 2020", (3.2, *(1.3,) * len(now)))


def subsidiaries(c: Company, year: int) -> Table:
    rng = random.Random(c.profile.seed)
    stems = (
        "Altenried",
        "Sorvik",
        "Brackwell",
        "Montelago",
        "Vaarakoski",
        "Kelang",
        "Marsk",
        "Lunden",
        "Tarnow Falls",
        "Port Ysolde",
        "Grauhafen",
        "Isenburg Vale",
        "Castrillo",
        "Noordwal",
        "Pellworth",
        "Saint-Avre",
        "Quenby",
        "Ruskholm",
    )
    works = ("manufacture", "sales", "sales and service", "holding", "distribution", "research")
    word = c.name.split()[0]
    rows = []
    for i, stem in enumerate(stems + tuple(f"{s} Service" for s in stems[:9])):
        share = rng.choice(("100.0%",) * 6 + ("80.0%", "75.1%", "60.0%"))
        segment = rng.choice(c.segments)
        if rng.random() < 0.85 or i < 2023 - year:
            rows.append((f"{word} {stem}", stem.split(" Service")[0], segment, rng.choice(works), share))
    return Table(
        ("Subsidiary", "Seat", "Segment", "Activity", "Share held"),
        tuple(rows),
        "Principal subsidiaries",
        (2.6, 1.7, 2, 2, 1.1),
        numeric=False,
    )


def board(c: Company, rng: random.Random, year: int) -> Table:
    others = ("Ines Calloway", "Dr Ruben Achterberg", "Marguerite Tolliver", "Anselm Okafor-Lind", "Yrsa Thorvald")
    unit = 1000
    rows = []
    for name, base in ((c.chief, 940), (c.finance, 610)):
        fixed, bonus, award = (
            round(base * (1 + 0.03 * (year - 2020))),
            rng.randint(45, 92) * base // 100,
            rng.randint(50, 120) * base // 100,
        )
        rows.append(
            (name, f"{fixed * unit:,}", f"{bonus * unit:,}", f"{award * unit:,}", f"{(fixed + bonus + award) * unit:,}")
        )
    for name, fee in ((c.chair, 320), *((n, 74 + 6 * i) for i, n in enumerate(others))):
        rows.append((name, f"{fee * unit:,}", "\u2013", "\u2013", f"{fee * unit:,}"))
    return Table(
        (f"Whole {c.currency}", "Salary or fee", "Annual bonus", "Share award", "Total"),
        tuple(rows),
        "Remuneration of directors",
        (2.8, 1.4, 1.4, 1.4, 1.4),
    )
