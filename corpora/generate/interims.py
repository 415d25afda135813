"""Interim reports: the same statements for some quarters of a year, beside the last balance sheet as then known."""

from . import statements as st
from .accounts import Period, total
from .blocks import Block, Para
from .companies import Company
from .filings import amount, moved, percent, rate
from .markup import compose
from .statements import Pair

ORDINALS = ("first", "second", "third", "fourth")


def interim_pair(c: Company, year: int, quarters: int) -> Pair:
    def part(y: int) -> Period:
        return total(c.quarters[y][:quarters])

    now, before = part(year), part(year - 1)
    correction = c.corrections.get(year - 1)
    last = c.reported(year - 1)
    if correction:  # interims of the year after were issued with the error still in the balance sheet
        now = Period(now.flows, correction.as_reported(now.opening), correction.as_reported(now.closing))
    # The balance sheet is set beside the last year end, the flows beside the same months of the year before.
    shown_before = Period(before.flows, before.opening, last.closing)
    months = quarters * 3
    ends = {3: ("31 March", "30 September"), 6: ("30 June", "31 December"), 9: ("30 September", "31 March")}[months]
    end = f"{ends[1] if c.june else ends[0]} {year - 1 if c.june and months < 9 else year}"
    return Pair(
        c,
        now,
        shown_before,
        (f"{months}M {c.label(year)}", f"{months}M {c.label(year - 1)}"),
        (end, f"{c.year_end} {year - 1}"),
    )


def interim_report(c: Company, year: int, quarters: int, title: str, comment: str, risk: str, hidden: str = "") -> list[Block]:
    pair = interim_pair(c, year, quarters)
    f, g = pair.now.flows, pair.before.flows
    # The comparative cash flow closes where the same months of the year before closed, not at the year end.
    cash_pair = Pair(c, pair.now, total(c.quarters[year - 1][:quarters]), pair.heads, pair.dates)
    quarter, same = c.quarters[year][quarters - 1], c.quarters[year - 1][quarters - 1]
    latest = Pair(c, quarter, same, (f"Q{quarters} {c.label(year)}", f"Q{quarters} {c.label(year - 1)}"), pair.dates)
    now, before = (round(x.operating_profit / x.total_revenue * 100, 1) for x in (f, g))
    full = c.year(year - 1).flows.total_revenue
    strongest = max(range(4), key=lambda i: c.quarters[year - 1][i].flows.total_revenue)
    best = max(range(3), key=lambda i: f.revenue[i] / g.revenue[i])
    blocks = compose(
        "financial/interim-report.md",
        {
            "name": c.name,
            "title": title,
            "months": {1: "three", 2: "six", 3: "nine"}[quarters],
            "end": pair.dates[0],
            "unit": c.unit,
            "revenue_moved": moved(f.total_revenue, g.total_revenue),
            "revenue_growth": rate(f.total_revenue, g.total_revenue),
            "revenue_text": amount(c, f.total_revenue),
            "operating_text": amount(c, f.operating_profit),
            "operating_before_text": amount(c, g.operating_profit),
            "margin": f"{now:.1f} per cent",
            "margin_before": f"{before:.1f} per cent",
            "margin_points": f"{now - before:+.1f}",
            "netdebt_text": amount(c, pair.now.closing.net_debt),
            "comment": comment,
            "segment_comment": (
                f"{c.segments[best]} grew most, by {rate(f.revenue[best], g.revenue[best])}. In the latest quarter"
                f" alone the Group earned an operating profit of {amount(c, quarter.flows.operating_profit)} on revenue"
                f" of {amount(c, quarter.flows.total_revenue)}."
            ),
            "basis": "It is unaudited and was not reviewed by the auditor.",
            "strong": ORDINALS[strongest],
            "season_share": percent(c.quarters[year - 1][strongest].flows.total_revenue / full),
            "tax_rate": percent(f.tax / f.before_tax),
            "dividend": (
                f"Dividends of {amount(c, f.dividends)} were paid in the period."
                if f.dividends
                else "No dividend was paid in the period."
            ),
            "last_label": c.label(year - 1),
            "risk": risk,
            "outlook": c.outlook[year - 1],
            "hidden": hidden or "-",
        },
        {
            "segments": st.segment_table(pair, f"Segments, {pair.heads[0]}"),
            "latest": st.segment_table(latest, f"Segments, {latest.heads[0]}"),
            "income": st.income_statement(pair, "Condensed income statement"),
            "balance": st.balance_sheet(pair, "Condensed balance sheet"),
            "cashflow": st.cash_flow_statement(cash_pair, "Condensed cash flow statement"),
        },
    )
    return [b for b in blocks if hidden or not (isinstance(b, Para) and b.kind == "hidden")]
