"""The primary statements of a period beside its comparative, as tables."""

from dataclasses import dataclass

from .accounts import Period
from .blocks import Table
from .companies import Company


@dataclass(frozen=True)
class Pair:
    """A period and its comparative, with the heads of their columns."""

    company: Company
    now: Period
    before: Period
    heads: tuple[str, str]
    dates: tuple[str, str]

    def row(self, label: str, note: str, now: int, before: int) -> tuple[str, ...]:
        return (label, note, self.company.money(now), self.company.money(before))

    def table(self, caption: str, heads: tuple[str, str], rows: list[tuple[str, ...]], strong: set[str]) -> Table:
        marked = frozenset(i for i, row in enumerate(rows) if row[0] in strong)
        return Table((self.company.unit, "Note", *heads), tuple(rows), caption, (4.6, 0.7, 1.5, 1.5), marked)


def income_statement(pair: Pair, caption: str = "Consolidated income statement") -> Table:
    f, g = pair.now.flows, pair.before.flows
    rows = [
        pair.row("Revenue", "3", f.total_revenue, g.total_revenue),
        pair.row("Cost of sales", "5", -f.cost_of_sales, -g.cost_of_sales),
        pair.row("Gross profit", "", f.gross_profit, g.gross_profit),
        pair.row("Distribution expenses", "5", -f.distribution, -g.distribution),
        pair.row("Administrative expenses", "5", -f.administration, -g.administration),
        pair.row("Research and development", "5", -f.research, -g.research),
        pair.row("Other operating income", "", f.other_income, g.other_income),
        pair.row("Impairment of goodwill", "11", -f.impairment, -g.impairment),
        pair.row("Operating profit", "3", f.operating_profit, g.operating_profit),
        pair.row("Finance income", "7", f.finance_income, g.finance_income),
        pair.row("Finance costs", "7", -f.finance_costs, -g.finance_costs),
        pair.row("Profit before tax", "", f.before_tax, g.before_tax),
        pair.row("Income tax expense", "8", -f.tax, -g.tax),
        pair.row("Profit for the period", "", f.profit, g.profit),
    ]
    c = pair.company
    rows.append(("Basic earnings per share, " + c.currency, "9", c.per_share(f.profit), c.per_share(g.profit)))
    diluted = c.shares + c.dilution
    rows.append(
        (
            "Diluted earnings per share, " + c.currency,
            "9",
            c.per_share(f.profit, diluted),
            c.per_share(g.profit, diluted),
        )
    )
    return pair.table(
        caption, pair.heads, rows, {"Gross profit", "Operating profit", "Profit before tax", "Profit for the period"}
    )


def comprehensive_income(pair: Pair) -> Table:
    f, g = pair.now.flows, pair.before.flows
    rows = [
        pair.row("Profit for the period", "", f.profit, g.profit),
        pair.row("Exchange differences on foreign operations", "", f.fx_assets + f.fx_cash, g.fx_assets + g.fx_cash),
        pair.row("Total comprehensive income", "", f.profit + f.fx_assets + f.fx_cash, g.profit + g.fx_assets + g.fx_cash),
    ]
    return pair.table("Consolidated statement of comprehensive income", pair.heads, rows, {"Total comprehensive income"})


def balance_sheet(pair: Pair, caption: str = "Consolidated balance sheet") -> Table:
    a, b = pair.now.closing, pair.before.closing
    lines = (
        ("Goodwill", "11", "goodwill"),
        ("Other intangible assets", "12", "intangibles"),
        ("Property, plant and equipment", "13", "ppe"),
        ("Right-of-use assets", "14", "leased"),
        ("Deferred tax assets", "8", "deferred_tax"),
        ("Non-current assets", "", "non_current_assets"),
        ("Inventories", "15", "inventories"),
        ("Trade receivables", "16", "receivables"),
        ("Other current assets", "16", "other_current"),
        ("Cash and cash equivalents", "17", "cash"),
        ("Current assets", "", "current_assets"),
        ("Total assets", "", "assets"),
        ("Share capital", "21", "share_capital"),
        ("Share premium", "21", "premium"),
        ("Translation reserve", "", "translation"),
        ("Retained earnings", "", "retained"),
        ("Total equity", "", "equity"),
        ("Borrowings, non-current", "18", "borrowings_long"),
        ("Lease liabilities", "14", "leases"),
        ("Provisions", "19", "provisions"),
        ("Non-current liabilities", "", "non_current_liabilities"),
        ("Trade and other payables", "20", "payables"),
        ("Contract liabilities", "20", "contract_liabilities"),
        ("Income tax payable", "8", "tax_payable"),
        ("Borrowings, current", "18", "borrowings_short"),
        ("Current liabilities", "", "current_liabilities"),
        ("Total liabilities", "", "liabilities"),
    )
    rows = [pair.row(label, note, getattr(a, name), getattr(b, name)) for label, note, name in lines]
    rows.append(pair.row("Total equity and liabilities", "", a.equity + a.liabilities, b.equity + b.liabilities))
    totals = {label for label, note, _ in lines if not note and label not in ("Translation reserve", "Retained earnings")}
    return pair.table(caption, pair.dates, rows, totals | {"Total equity and liabilities"})


def cash_flow_statement(pair: Pair, caption: str = "Consolidated cash flow statement") -> Table:
    f, g = pair.now.flows, pair.before.flows
    a, b = pair.now, pair.before
    rows = [
        pair.row("Operating profit", "", f.operating_profit, g.operating_profit),
        pair.row("Depreciation of property, plant and equipment", "13", f.depreciation, g.depreciation),
        pair.row("Amortisation of intangible assets", "12", f.amortisation, g.amortisation),
        pair.row("Depreciation of right-of-use assets", "14", f.lease_depreciation, g.lease_depreciation),
        pair.row("Impairment of goodwill", "11", f.impairment, g.impairment),
        pair.row("Change in inventories", "15", -f.inventories, -g.inventories),
        pair.row("Change in receivables and other current assets", "16", -f.receivables, -g.receivables),
        pair.row("Change in payables and contract liabilities", "20", f.payables, g.payables),
        pair.row("Change in provisions", "19", f.provisions, g.provisions),
        pair.row("Cash generated from operations", "", f.generated, g.generated),
        pair.row("Interest received", "7", f.finance_income, g.finance_income),
        pair.row("Interest paid", "7", -f.finance_costs, -g.finance_costs),
        pair.row("Income tax paid", "8", -f.tax_paid, -g.tax_paid),
        pair.row("Net cash from operating activities", "", f.operating_cash, g.operating_cash),
        pair.row("Purchases of property, plant and equipment", "13", -f.capex, -g.capex),
        pair.row("Additions to intangible assets", "12", -f.intangible_additions, -g.intangible_additions),
        pair.row("Acquisition of businesses, net of cash", "11", -f.acquisitions, -g.acquisitions),
        pair.row("Net cash used in investing activities", "", f.investing_cash, g.investing_cash),
        pair.row("Borrowings drawn", "18", f.drawn, g.drawn),
        pair.row("Borrowings repaid", "18", -f.repaid, -g.repaid),
        pair.row("Principal of lease liabilities paid", "14", -f.lease_payments, -g.lease_payments),
        pair.row("Dividends paid", "10", -f.dividends, -g.dividends),
        pair.row("Net cash used in financing activities", "", f.financing_cash, g.financing_cash),
        pair.row("Net change in cash", "", f.net_cash, g.net_cash),
        pair.row("Cash at the beginning of the period", "17", a.opening.cash, b.opening.cash),
        pair.row("Effect of exchange rates on cash", "", f.fx_cash, g.fx_cash),
        pair.row("Cash at the end of the period", "17", a.closing.cash, b.closing.cash),
    ]
    assert a.opening.cash + f.net_cash + f.fx_cash == a.closing.cash
    strong = {row[0] for row in rows if row[0].startswith(("Cash generated", "Net c", "Cash at the end"))}
    return pair.table(caption, pair.heads, rows, strong)


def changes_in_equity(pair: Pair) -> Table:
    money, a, b = pair.company.money, pair.now, pair.before

    def state(label: str, x: object) -> tuple[str, ...]:
        names = ("share_capital", "premium", "translation", "retained", "equity")
        return (label, *(money(getattr(x, name)) for name in names))

    def moves(p: Period) -> list[tuple[str, ...]]:
        f, fx = p.flows, p.flows.fx_assets + p.flows.fx_cash
        return [
            ("Profit for the year", "\u2013", "\u2013", "\u2013", money(f.profit), money(f.profit)),
            ("Exchange differences", "\u2013", "\u2013", money(fx), "\u2013", money(fx)),
            ("Dividends paid", "\u2013", "\u2013", "\u2013", money(-f.dividends), money(-f.dividends)),
        ]

    rows = [
        state(f"Opening balance, {pair.heads[1]}", b.opening),
        *moves(b),
        state(f"Closing balance, {pair.heads[1]}", b.closing),
        *moves(a),
        state(f"Closing balance, {pair.heads[0]}", a.closing),
    ]
    return Table(
        (
            pair.company.unit,
            "Share capital",
            "Share premium",
            "Translation reserve",
            "Retained earnings",
            "Total equity",
        ),
        tuple(rows),
        "Consolidated statement of changes in equity",
        (3.2, 1.3, 1.3, 1.4, 1.5, 1.4),
        frozenset({0, 4, 8}),
    )


def segment_table(pair: Pair, caption: str = "Segments") -> Table:
    f, g, c = pair.now.flows, pair.before.flows, pair.company
    rows: list[tuple[str, ...]] = []
    for i, name in enumerate(c.segments):
        rows.append(
            (
                name,
                c.money(f.revenue[i]),
                c.money(g.revenue[i]),
                c.money(f.segment_profit[i]),
                c.money(g.segment_profit[i]),
                f"{f.segment_profit[i] / f.revenue[i]:.1%}",
            )
        )
    rows.append(("Central costs", "\u2013", "\u2013", c.money(-f.central_costs), c.money(-g.central_costs), ""))
    rows.append(("Impairment of goodwill", "\u2013", "\u2013", c.money(-f.impairment), c.money(-g.impairment), ""))
    rows.append(
        (
            "Group",
            c.money(f.total_revenue),
            c.money(g.total_revenue),
            c.money(f.operating_profit),
            c.money(g.operating_profit),
            f"{f.operating_profit / f.total_revenue:.1%}",
        )
    )
    a, b = pair.heads
    return Table(
        (c.unit, f"Revenue {a}", f"Revenue {b}", f"Profit {a}", f"Profit {b}", f"Margin {a}"),
        tuple(rows),
        caption,
        (2.6, 1.4, 1.4, 1.4, 1.4, 1.2),
        frozenset({len(rows) - 1}),
    )
