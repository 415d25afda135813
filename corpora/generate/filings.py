"""Annual and interim reports of a company, their words filled in from their figures."""

import random
from string import Template

from . import notes
from . import statements as st
from .accounts import Flows
from .blocks import Block, Chart, Heading, Para, Table
from .companies import FIRST_YEAR, Company
from .drivers import DRIVERS, RISKS
from .markup import compose
from .statements import Pair


def pair_of(c: Company, year: int) -> Pair:
    """The year as its own report shows it: comparatives as they were known by then."""
    restated = year - 1 in c.corrections
    before, now = c.year(year - 1), c.reported(year)
    earlier = c.label(year - 1) + (" restated" if restated else "")
    return Pair(
        c,
        now,
        before,
        (c.label(year), earlier),
        (f"{c.year_end} {year}", f"{c.year_end} {year - 1}{' restated' if restated else ''}"),
    )


def moved(now: int, before: int) -> str:
    return "rose" if now > before else "fell"


def rate(now: int, before: int) -> str:
    return f"{abs(now / before - 1) * 100:.1f} per cent"


def amount(c: Company, value: int) -> str:
    """As running text gives it: EUR 4,338.6 million, EUR 686,898 thousand."""
    return f"{c.currency} {c.money(value)} {c.unit.split()[1]}"


def percent(value: float) -> str:
    return f"{value * 100:.1f} per cent"


def financing(c: Company, f: Flows) -> str:
    if not f.drawn and not f.repaid:
        return "No borrowings were drawn or repaid."
    drawn = f"Borrowings of {amount(c, f.drawn)} were drawn" if f.drawn else "No borrowings were drawn"
    repaid = f"{amount(c, f.repaid)} was repaid" if f.repaid else "nothing was repaid"
    return f"{drawn} and {repaid}."


def margin_sentence(pair: Pair) -> str:
    """The sentence that keeps percentage points and per cent apart."""
    f, g = pair.now.flows, pair.before.flows
    now, before = (round(x.operating_profit / x.total_revenue * 100, 1) for x in (f, g))
    word = "rose" if now >= before else "fell"
    return (
        f"The operating margin {word} from {before:.1f} per cent to {now:.1f} per cent, that is by"
        f" {abs(now - before):.1f} percentage points; relative to the margin of the year before this is a change of"
        f" {abs(now / before - 1) * 100:.1f} per cent."
    )


def segment_text(pair: Pair, i: int) -> str:
    c, f, g = pair.company, pair.now.flows, pair.before.flows
    r, s, p, q = f.revenue[i], g.revenue[i], f.segment_profit[i], g.segment_profit[i]
    change = (p / r - q / s) * 100
    return (
        f"Revenue of {c.segments[i]} {moved(r, s)} by {rate(r, s)} to {amount(c, r)}. Segment profit {moved(p, q)} by"
        f" {rate(p, q)} to {amount(c, p)}, a margin of {percent(p / r)} after {percent(q / s)} ({change:+.1f}"
        f" percentage points). The segment contributed {percent(r / f.total_revenue)} of the Group's revenue."
    )


def restatement(c: Company, year: int) -> tuple[str, Table]:
    correction = c.corrections.get(year - 1)
    if correction is None:
        standards = {
            2021: "rules on interest rate benchmarks",
            2022: "rules on proceeds before intended use and onerous contracts",
            2023: "rules on disclosure of accounting policies and on estimates",
        }
        table = Table(
            ("Standard or amendment", "First applied", "Effect"),
            (
                (f"Amended {standards[year]}", c.label(year), "none on equity or profit"),
                ("Annual improvements", c.label(year), "none"),
                (
                    "Amended classification of liabilities as current",
                    c.label(year + 1),
                    "presentation of one facility, under review",
                ),
            ),
            "New rules",
            (4, 1.3, 2.6),
            numeric=False,
        )
        return (
            (
                f"No figures of {c.label(year - 1)} were restated. The {standards[year]} were applied for the first"
                " time, without effect on the figures."
            ),
            table,
        )
    old, new, m = c.reported(year - 1), c.year(year - 1), c.money
    rows = [
        (label, m(a), m(b - a), m(b))
        for label, a, b in (
            ("Cost of sales", -old.flows.cost_of_sales, -new.flows.cost_of_sales),
            ("Operating profit", old.flows.operating_profit, new.flows.operating_profit),
            ("Income tax expense", -old.flows.tax, -new.flows.tax),
            ("Profit for the period", old.flows.profit, new.flows.profit),
            ("Inventories", old.closing.inventories, new.closing.inventories),
            ("Income tax payable", old.closing.tax_payable, new.closing.tax_payable),
            ("Retained earnings", old.closing.retained, new.closing.retained),
        )
    ]
    rows.append(
        (
            f"Basic earnings per share, {c.currency}",
            c.per_share(old.flows.profit),
            f"({(old.flows.profit - new.flows.profit) * c.unit_value / c.shares / 1000:.2f})",
            c.per_share(new.flows.profit),
        )
    )
    text = (
        f"Restatement of {year - 1}. In the autumn of {year} the Group found that inventories of {c.segments[2]} and"
        f" goods in transit to {c.segments[0]} had been counted twice at the end of {year - 1}. Inventories were"
        f" overstated by {amount(c, correction.inventories)}, income tax payable by {amount(c, correction.tax)} and the"
        f" profit for {year - 1} by {amount(c, correction.profit)}. The comparative figures of this report are"
        f" restated. Cash flows and earlier years are not affected. The interim reports of {year} were issued before"
        " the error was found and are not corrected."
    )
    return text, Table(
        (c.unit, f"{year - 1} as reported", "Correction", f"{year - 1} restated"),
        tuple(rows),
        "Effect of the correction",
        (3.6, 1.6, 1.4, 1.6),
    )


def risks(c: Company, year: int, rng: random.Random, pair: Pair) -> list[Block]:
    f, b = pair.now.flows, pair.now.closing
    sales = f.total_revenue
    values = {
        "heat": amount(c, round(sales * rng.uniform(0.03, 0.06))),
        "metal": percent(rng.uniform(0.14, 0.2)),
        "chips": rng.randint(60, 120),
        "restore": rng.randint(19, 44),
        "claims": amount(c, round(sales * rng.uniform(0.002, 0.005))),
        "goodwill": amount(c, b.goodwill),
        "headroom": percent(rng.uniform(0.3, 0.7)),
        "imports": f"{rng.uniform(0.6, 2.4):.1f}",
        "turnover": percent(rng.uniform(0.082, 0.131)),
        "conversion": percent(rng.uniform(0.18, 0.5)),
        "conversion_cost": amount(c, round(sales * rng.uniform(0.004, 0.01))),
        "foreign": percent(rng.uniform(0.2, 0.45)),
        "deductible": amount(c, round(sales * 0.002)),
        "missed": f"{rng.randint(1, 3)} of {rng.randint(5, 8)}",
    }
    chosen = rng.sample(RISKS, 9)
    return [
        block
        for title, text in chosen
        for block in (Heading(title, 3), Para(Template(text).substitute({k: str(v) for k, v in values.items()})))
    ]


def annual_report(c: Company, year: int) -> list[Block]:
    pair = pair_of(c, year)
    f, g, a, b = pair.now.flows, pair.before.flows, pair.now.closing, pair.before.closing
    rng = random.Random(c.profile.seed * 100 + year)
    drivers = DRIVERS[c.key][year]
    text, table = restatement(c, year)
    dividend = round(max(f.profit, 1) * c.profile.payout)
    low = round(rng.uniform(8.4, 9.3), 1)
    supplied: dict[str, Block] = {
        **notes.tables(pair, year),
        "note_restatement": table,
        "income": st.income_statement(pair),
        "comprehensive": st.comprehensive_income(pair),
        "balance": st.balance_sheet(pair),
        "equity": st.changes_in_equity(pair),
        "cashflow": st.cash_flow_statement(pair),
        "glance": glance(pair),
        "chart": chart(c, year),
        "measures": measures(c, rng, pair),
    }
    values: dict[str, object] = {
        "name": c.name,
        "label": c.label(year),
        "span": c.span(year),
        "unit": c.unit,
        "end": f"{c.year_end} {year}",
        "seat": c.seat,
        "chair": c.chair,
        "chief": c.chief,
        "finance": c.finance,
        "auditor": c.auditor,
        "employees": f"{c.employees(year):,}",
        "event": c.events[year],
        "outlook": c.outlook[year],
        "restatement": text,
        "margin_sentence": margin_sentence(pair),
        "revenue_moved": moved(f.total_revenue, g.total_revenue),
        "revenue_growth": rate(f.total_revenue, g.total_revenue),
        "revenue_text": amount(c, f.total_revenue),
        "profit_moved": moved(f.operating_profit, g.operating_profit),
        "profit_growth": rate(f.operating_profit, g.operating_profit),
        "operating_text": amount(c, f.operating_profit),
        "dividend": f"{c.currency} {c.per_share(dividend)}",
        "dividend_share": percent(c.profile.payout),
        "meetings": rng.randint(8, 12),
        "proposed_text": amount(c, dividend),
        "dividends_text": amount(c, f.dividends),
        "visit": rng.choice(("Altenried", "Kelang", "Marsk")),
        "board_topic": rng.choice(("capital allocation", "the plan for 2027", "energy supply", "product safety")),
        "review_opening": (
            f"The table of segments in note 3 gives the figures; this section says what moved them in {c.label(year)}."
        ),
        "glance_sentence": f"Group revenue was {amount(c, f.total_revenue)} in {c.label(year)}.",
        "gross_text": amount(c, f.gross_profit),
        "gross_margin": percent(f.gross_profit / f.total_revenue),
        "gross_margin_before": percent(g.gross_profit / g.total_revenue),
        "research_share": percent(f.research / f.total_revenue),
        "central_text": amount(c, f.central_costs),
        "cfo_text": amount(c, f.operating_cash),
        "cfo_before_text": amount(c, g.operating_cash),
        "capex_text": amount(c, f.capex),
        "capex_share": percent(f.capex / f.total_revenue),
        "capex_ratio": f"{f.capex / f.depreciation:.2f}",
        "fcf_text": amount(c, f.free_cash),
        "netdebt_text": amount(c, a.net_debt),
        "netdebt_before_text": amount(c, b.net_debt),
        "leverage": f"{a.net_debt / f.ebitda:.2f}",
        "ebitda_text": amount(c, f.ebitda),
        "impairment_sentence": (
            f"Goodwill was written down by {amount(c, f.impairment)}, all of it in {c.segments[2]}."
            if f.impairment
            else "No goodwill was written down."
        ),
        "financing_sentence": financing(c, f),
        "turns": f"{f.cost_of_sales / a.inventories:.1f}",
        "dso": f"{a.receivables / f.total_revenue * 365:.0f}",
        "roce": percent(f.operating_profit / (a.equity + a.net_debt)),
        "risks": "!block risks",
        "nonexec": "five",
        "audit_meetings": rng.randint(5, 8),
        "bonus_sentence": (
            f"Outcomes were {rng.randint(52, 88)}, {rng.randint(40, 95)} and {rng.randint(60, 100)} per cent of the maximum."
        ),
        "goodwill_text": amount(c, a.goodwill),
        "inventories_text": amount(c, a.inventories),
        "discount_low": f"{low:.1f} per cent",
        "discount_high": f"{low + 2.3:.1f} per cent",
        "counts": rng.randint(14, 31),
        "audit_matter": (
            f"The correction of {year - 1}: we traced the goods counted twice to their delivery notes."
            if year - 1 in c.corrections
            else (f"Revenue cut-off: we traced the last and first {rng.randint(120, 260)} deliveries around the year end.")
        ),
        "materiality_text": amount(c, round(f.before_tax * 0.05)),
        "authorised": f"{rng.randint(3, 27)} {'September' if c.june else 'March'} {year if c.june else year + 1}",
        "policy_sentence": (
            f"The fiscal year runs from 1 July to 30 June; {c.label(year)} is the year ended 30 June {year}."
            if c.june
            else "The fiscal year is the calendar year."
        ),
        "largest": percent(rng.uniform(0.03, 0.07)),
        "audit_fee": amount(c, max(1, round(f.total_revenue * 0.0007))),
        "other_fee": amount(c, round(f.total_revenue * 0.0001)),
        "rate_sensitivity": amount(c, round((a.borrowings_long + a.borrowings_short) * 0.0038)),
        "floating": "38 per cent",
        "tax_rate_effective": percent(f.tax / f.before_tax),
        "tax_rate_before": percent(g.tax / g.before_tax),
        "deferred_text": amount(c, a.deferred_tax),
        "perpetual": f"{rng.uniform(1.2, 1.9):.1f} per cent",
        "goodwill_sentence": (
            f"The unit {c.segments[2]} was found impaired by {amount(c, f.impairment)}, recognised in the income statement."
            if f.impairment
            else (
                f"The headroom of {c.segments[2]} is the smallest; it would be used up by a margin lower by "
                f"{rng.uniform(0.8, 2.1):.1f} percentage points."
            )
        ),
        "commitments_text": amount(c, round(f.capex * rng.uniform(0.2, 0.4))),
        "leases_text": amount(c, a.leases),
        "lease_paid_text": amount(c, f.lease_payments),
        "allowance": percent(rng.uniform(0.05, 0.08)),
        "nrv_text": amount(c, round(a.inventories * rng.uniform(0.05, 0.1))),
        "other_current_text": amount(c, a.other_current),
        "trapped_text": amount(c, round(a.cash * rng.uniform(0.06, 0.14))),
        "covenant": "3.25",
        "average_rate": percent(c.profile.interest + rng.uniform(-0.002, 0.004)),
        "provision_sentence": (
            f"Restructuring concerns {'southern branches' if c.key == 'halden' and year == 2023 else 'two sites'} and"
            f" falls due within {rng.randint(9, 18)} months."
        ),
        "contract_text": amount(c, a.contract_liabilities),
        "contract_share": percent(rng.uniform(0.8, 0.95)),
        "shares": f"{c.shares:,}",
        "fx_sensitivity": amount(c, round(f.before_tax * rng.uniform(0.02, 0.05))),
        "customers": f"{rng.randrange(9, 40) * 1000:,}",
        "undrawn_text": amount(c, round(f.total_revenue * 0.12)),
        "contingent": (
            f"Guarantees for performance of {amount(c, round(f.total_revenue * rng.uniform(0.01, 0.02)))} had been"
            f" given by banks. A claim for {amount(c, round(f.total_revenue * 0.003))} by a former distributor is"
            " contested; no provision is made."
        ),
        "associates_text": amount(c, round(f.total_revenue * 0.004)),
        "after": rng.choice(
            (
                (
                    f"On the second day after the year end a fire damaged a store of {c.segments[2]}; the loss is"
                    " insured above the deductible."
                ),
                f"The Group agreed to sell a sales office of {c.segments[1]}; the effect on profit will be small.",
                "No events after the reporting period call for disclosure.",
            )
        ),
    }
    for key, name, product, i in zip("abc", c.segments, c.products, range(3), strict=True):
        values |= {
            f"segment_{key}": name,
            f"product_{key}": product,
            f"segment_{key}_text": segment_text(pair, i),
            f"segment_{key}_driver": drivers[i],
        }
    supplied["risks"] = Para("")
    blocks = compose("financial/annual-report.md", values, supplied)
    at = next(i for i, block in enumerate(blocks) if block == Para(""))
    return blocks[:at] + risks(c, year, rng, pair) + blocks[at + 1 :]


def glance(pair: Pair) -> Table:
    c, f, g = pair.company, pair.now.flows, pair.before.flows
    lines = (
        ("Revenue", f.total_revenue, g.total_revenue),
        ("EBITDA", f.ebitda, g.ebitda),
        ("Operating profit", f.operating_profit, g.operating_profit),
        ("Profit for the year", f.profit, g.profit),
        ("Free cash flow", f.free_cash, g.free_cash),
    )
    rows = tuple((label, c.money(a), c.money(b), f"{(a / b - 1) * 100:+.1f}%") for label, a, b in lines)
    return Table((c.unit, *pair.heads, "Change"), rows, "Key figures", (3.4, 1.5, 1.5, 1.2))


def chart(c: Company, year: int) -> Chart:
    years = tuple(range(FIRST_YEAR, year + 1))
    scale = 10**c.decimals
    return Chart(
        f"Revenue by segment, {c.unit}",
        tuple(c.label(y) for y in years),
        tuple((name, tuple(c.year(y).flows.revenue[i] / scale for y in years)) for i, name in enumerate(c.segments)),
    )


def measures(c: Company, rng: random.Random, pair: Pair) -> Table:
    rows = [
        (
            name,
            f"{rng.uniform(-0.12, 0.2) * 100:+.1f}%",
            f"{rng.uniform(0.7, 1.25):.2f}",
            f"{rng.uniform(88, 98):.1f}%",
            f"{rng.uniform(1.2, 4.4):.1f}",
            f"{rng.uniform(9, 31):.0f}",
        )
        for name in c.segments
    ]
    return Table(
        (
            "Segment",
            "Order intake, change",
            "Book to bill",
            "Delivered on time",
            "Accidents per million hours",
            "kg CO2 per 1,000 of revenue",
        ),
        tuple(rows),
        f"Operating measures, {pair.heads[0]}",
        (2.2, 1.4, 1.2, 1.4, 1.4, 1.5),
    )
