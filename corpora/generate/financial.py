"""Three listed groups whose filings look alike: reports, a data book, a press release, working papers."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from .accounts import Balance, Flows
from .blocks import Block, Table
from .companies import COMPANIES, FIRST_YEAR, HALDEN, NORVANE, OSTRAND, YEARS, Company
from .engagement import Engagement, Source
from .filings import annual_report
from .financial_asks import HIDDEN, asks, traps
from .interims import interim_report
from .markup import compose
from .office import Sheet, write_docx, write_xlsx
from .pdf import Look, write_pdf
from .plain import write_csv, write_html, write_markdown


def report(c: Company, file: str, title: str, blocks: list[Block], contents: bool = True) -> Source:
    look = Look(header=title, footer=c.name, accent=c.accent, contents=contents, serif=c is NORVANE)
    return Source(file, title, partial(write_pdf, title=title, blocks=blocks, look=look))


def interim(c: Company, file: str, year: int, quarters: int, title: str, comment: str, risk: str, hidden: str = "") -> Source:
    return report(c, file, f"{c.name}: {title}", interim_report(c, year, quarters, title, comment, risk, hidden), False)


def billions(c: Company, value: int) -> str:
    return f"{c.units(value) / 10**9:.1f}"


def press_release(path: Path) -> None:
    now, before = HALDEN.year(2023).flows, HALDEN.year(2022).flows
    blocks = compose(
        "financial/press-release.md",
        {
            "date": "14 March 2024",
            "revenue_billion": billions(HALDEN, now.total_revenue),
            "revenue_before_billion": billions(HALDEN, before.total_revenue),
            "fcf_billion": billions(HALDEN, now.free_cash),
            "fcf_before_billion": billions(HALDEN, before.free_cash),
        },
    )
    write_html(path, "Halden Group: results 2023", blocks, "Halden Group plc, Wexcombe")


def peer_note(path: Path) -> None:
    def millions(c: Company, value: int) -> str:
        return f"{c.units(value) / 10**6:,.1f}"

    lines: tuple[tuple[str, Callable[[Company], str]], ...] = (
        ("Period", lambda c: c.span(2023)),
        ("Currency", lambda c: c.currency),
        ("Revenue, million", lambda c: millions(c, c.year(2023).flows.total_revenue)),
        ("Operating profit, million", lambda c: millions(c, c.year(2023).flows.operating_profit)),
        ("Operating margin", lambda c: f"{c.year(2023).flows.operating_profit / c.year(2023).flows.total_revenue:.1%}"),
        ("Net debt, million", lambda c: millions(c, c.year(2023).closing.net_debt)),
        ("Net debt to EBITDA", lambda c: f"{c.year(2023).closing.net_debt / c.year(2023).flows.ebitda:.2f}"),
        ("Employees", lambda c: f"{c.employees(2023):,}"),
    )
    table = Table(
        ("", *(c.name for c in COMPANIES)),
        tuple((label, *(value(c) for c in COMPANIES)) for label, value in lines),
        "Latest year, in millions of the reporting currency",
    )
    write_markdown(
        path,
        compose(
            "financial/peer-note.md",
            {
                "halden_old": f"EUR {HALDEN.money(HALDEN.reported(2022).flows.profit)} million",
                "halden_new": f"EUR {HALDEN.money(HALDEN.year(2022).flows.profit)} million",
            },
            {"peers": table},
        ),
    )


def data_book(path: Path) -> None:
    """Whole euro, where the reports give millions with one decimal."""
    c = HALDEN
    years = (FIRST_YEAR, *YEARS)

    def lines(names: tuple[tuple[str, str], ...], of: Callable[[int], Flows | Balance]) -> tuple[tuple[str | int, ...], ...]:
        return tuple((label, *(c.units(getattr(of(y), name)) for y in years)) for label, name in names)

    header = ("Line (amounts in whole EUR)", *(f"{y}{' (restated)' if y in c.corrections else ''}" for y in years))
    formats = ("", *("#,##0;(#,##0)",) * len(years))
    income = (
        ("Revenue", "total_revenue"),
        ("Cost of sales", "cost_of_sales"),
        ("Gross profit", "gross_profit"),
        ("Distribution expenses", "distribution"),
        ("Administrative expenses", "administration"),
        ("Research and development", "research"),
        ("Impairment of goodwill", "impairment"),
        ("Operating profit", "operating_profit"),
        ("EBITDA", "ebitda"),
        ("Income tax expense", "tax"),
        ("Profit for the year", "profit"),
    )
    balance = (
        ("Goodwill", "goodwill"),
        ("Property, plant and equipment", "ppe"),
        ("Inventories", "inventories"),
        ("Trade receivables", "receivables"),
        ("Cash and cash equivalents", "cash"),
        ("Total assets", "assets"),
        ("Total equity", "equity"),
        ("Total liabilities", "liabilities"),
        ("Net debt including leases", "net_debt"),
    )
    cash = (
        ("Net cash from operating activities", "operating_cash"),
        ("Capital expenditure", "capex"),
        ("Free cash flow", "free_cash"),
        ("Dividends paid", "dividends"),
    )
    quarters = tuple(
        (f"Q{q + 1} {y}", *map(c.units, (*f.revenue, f.total_revenue, f.operating_profit)))
        for y in years
        for q, f in enumerate(period.flows for period in c.quarters[y])
    )
    write_xlsx(
        path,
        "Halden Group data book",
        "Halden Group plc, Investor Relations",
        (
            Sheet(
                "Income",
                "Halden Group plc: income statement, whole EUR",
                header,
                lines(income, lambda y: c.year(y).flows),
                formats,
                (
                    "Expenses are shown as positive amounts in this workbook.",
                    "Amounts are in EUR, not in thousands or millions.",
                ),
            ),
            Sheet(
                "Balance sheet",
                "Halden Group plc: balance sheet at 31 December, whole EUR",
                header,
                lines(balance, lambda y: c.year(y).closing),
                formats,
            ),
            Sheet(
                "Cash flow",
                "Halden Group plc: cash flow, whole EUR",
                header,
                lines(cash, lambda y: c.year(y).flows),
                formats,
            ),
            Sheet(
                "Quarters",
                "Halden Group plc: quarterly segment revenue and operating profit, whole EUR",
                ("Quarter", *(f"{s}, EUR" for s in c.segments), "Group revenue, EUR", "Operating profit, EUR"),
                quarters,
                ("", *("#,##0;(#,##0)",) * 5),
                ("Q4 2022 is restated.",),
            ),
        ),
    )


def norvane_quarters(path: Path) -> None:
    rows = [
        (f"{y}-Q{q + 1}", *f.revenue, f.total_revenue, f.operating_profit, f.profit)
        for y in (FIRST_YEAR, *YEARS)
        for q, f in enumerate(p.flows for p in NORVANE.quarters[y])
    ]
    write_csv(
        path,
        (
            "quarter",
            *(f"{s} revenue (EUR thousand)" for s in NORVANE.segments),
            "group revenue (EUR thousand)",
            "operating profit (EUR thousand)",
            "profit (EUR thousand)",
        ),
        rows,
    )


def engagement() -> Engagement:
    sources = [
        report(c, f"{c.key}-annual-report-{y}.pdf", f"{c.name}: Annual Report {c.label(y)}", annual_report(c, y))
        for c in COMPANIES
        for y in YEARS
    ]
    sources += [
        interim(
            HALDEN,
            "halden-q1-2023.pdf",
            2023,
            1,
            "Interim report, first quarter of 2023",
            "Heat pumps were still delivered from a full order book, while new orders had begun to weaken in March.",
            "Orders for heat pumps have become harder to foresee.",
        ),
        interim(
            HALDEN,
            "halden-half-year-2023.pdf",
            2023,
            2,
            "Half-year report 2023",
            "The second quarter brought the first cancellations by wholesalers. Flow Control offset most of it.",
            "The draft subsidy reform is a new uncertainty of the second half.",
        ),
        interim(
            HALDEN,
            "halden-nine-months-2023.pdf",
            2023,
            3,
            "Interim report, first nine months of 2023",
            "Short-time work began at two plants in September. The southern branches are under review.",
            "A write-down of branch goodwill is possible and is being examined.",
        ),
        interim(
            HALDEN,
            "halden-half-year-2022.pdf",
            2022,
            2,
            "Half-year report 2022",
            "Gas hedges for the winter were closed in May. Installers still took every unit that could be delivered.",
            "A cut in gas deliveries would stop two foundry lines.",
        ),
        interim(
            NORVANE,
            "norvane-half-year-2023.pdf",
            2023,
            2,
            "Half-year report 2023",
            "Control boards were again to be had. The first of eleven drying lines left Altenried in April.",
            "Cancellations of couplings by makers of heat pumps have begun.",
        ),
        interim(
            OSTRAND,
            "ostrand-half-year-fy2022.pdf",
            2022,
            2,
            "Half-year report, fiscal 2022",
            "The half-year covers July to December 2021. Freight cost twice the plan; surcharges followed from November.",
            "Ports may close again for weeks.",
        ),
        interim(
            OSTRAND,
            "ostrand-nine-months-fy2023.pdf",
            2023,
            3,
            "Nine-month report, fiscal 2023",
            "The period covers July 2022 to March 2023. The bridge loan was repaid in the third quarter.",
            "Offices in the Americas are refurbished less often than planned.",
        ),
        interim(
            NORVANE,
            "norvane-nine-months-2023.pdf",
            2023,
            3,
            "Interim statement, nine months of 2023",
            "Three drying lines for battery makers were delivered in the third quarter. Couplings for heat pumps fell.",
            "Dependence on battery makers has risen.",
            HIDDEN,
        ),
        interim(
            OSTRAND,
            "ostrand-half-year-fy2023.pdf",
            2023,
            2,
            "Half-year report, fiscal 2023",
            "The half-year covers July to December 2022. Data-centre orders exceeded deliveries by a fifth.",
            "Interest on the bridge loan follows the market.",
        ),
    ]
    sources += [
        Source("halden-data-book.xlsx", "Halden Group: data book in whole EUR", data_book),
        Source("norvane-quarterly-figures.csv", "Norvane Industries: quarterly figures", norvane_quarters),
        Source("halden-press-release-2023.html", "Halden Group: press release on the results of 2023", press_release),
        Source("peer-note-2024.md", "Peer note: Halden, Norvane, Ostrand", peer_note),
        Source("restatement-memo.docx", "Memorandum on the restatement of Halden's inventories", restatement_memo),
    ]
    return Engagement(
        "halden-group",
        "hg",
        "financial",
        "Larkfield Asset Stewardship",
        "Coverage of three listed makers of climate and flow technology whose filings look alike.",
        tuple(sources),
        asks(),
        traps(),
    )


def restatement_memo(path: Path) -> None:
    old, new, c = HALDEN.reported(2022), HALDEN.year(2022), HALDEN
    table = Table(
        ("EUR million", "Report 2022", "Report 2023, comparative"),
        tuple(
            (label, c.money(a), c.money(b))
            for label, a, b in (
                ("Operating profit", old.flows.operating_profit, new.flows.operating_profit),
                ("Profit for the year", old.flows.profit, new.flows.profit),
                ("Inventories at 31 December 2022", old.closing.inventories, new.closing.inventories),
                ("Total equity at 31 December 2022", old.closing.equity, new.closing.equity),
            )
        ),
        "Figures of 2022 in the two reports",
        numeric=False,
    )
    write_docx(
        path,
        "Memorandum on the restatement",
        compose(
            "financial/restatement-memo.md",
            {
                "old": c.money(old.flows.profit),
                "new": c.money(new.flows.profit),
                "gap": c.money(old.flows.profit - new.flows.profit),
            },
            {"table": table},
        ),
        "Larkfield Asset Stewardship",
        "Working paper",
    )
