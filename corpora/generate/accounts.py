"""The accounting model: quarters simulated in whole reporting units, years summed from them, every identity asserted.

All amounts are integers in the company's reporting unit (a tenth of a million, a thousand, a million), so that totals
add up as printed. Costs and outflows are held as positive numbers.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

SEGMENT_COUNT = 3


@dataclass(frozen=True)
class Balance:
    goodwill: int
    intangibles: int
    ppe: int
    leased: int
    deferred_tax: int
    inventories: int
    receivables: int
    other_current: int
    cash: int
    share_capital: int
    premium: int
    translation: int
    retained: int
    borrowings_long: int
    leases: int
    provisions: int
    payables: int
    contract_liabilities: int
    tax_payable: int
    borrowings_short: int

    @property
    def non_current_assets(self) -> int:
        return self.goodwill + self.intangibles + self.ppe + self.leased + self.deferred_tax

    @property
    def current_assets(self) -> int:
        return self.inventories + self.receivables + self.other_current + self.cash

    @property
    def assets(self) -> int:
        return self.non_current_assets + self.current_assets

    @property
    def equity(self) -> int:
        return self.share_capital + self.premium + self.translation + self.retained

    @property
    def non_current_liabilities(self) -> int:
        return self.borrowings_long + self.leases + self.provisions

    @property
    def current_liabilities(self) -> int:
        return self.payables + self.contract_liabilities + self.tax_payable + self.borrowings_short

    @property
    def liabilities(self) -> int:
        return self.non_current_liabilities + self.current_liabilities

    @property
    def net_debt(self) -> int:
        return self.borrowings_long + self.borrowings_short + self.leases - self.cash

    def check(self) -> None:
        assert self.assets == self.equity + self.liabilities, self
        assert min(self.cash, self.inventories, self.receivables, self.payables) > 0, self


@dataclass(frozen=True)
class Flows:
    """What happened in a period: income statement and cash flow. Adding two of them adds every line."""

    revenue: tuple[int, ...]  # by segment
    segment_profit: tuple[int, ...]
    cost_of_sales: int
    distribution: int
    administration: int
    research: int
    other_income: int
    impairment: int
    finance_income: int
    finance_costs: int
    tax: int
    depreciation: int
    amortisation: int
    lease_depreciation: int
    inventories: int  # increase
    receivables: int  # increase, with other current assets
    payables: int  # increase, with contract liabilities
    provisions: int  # increase
    tax_paid: int
    capex: int
    intangible_additions: int
    acquisitions: int
    dividends: int
    drawn: int
    repaid: int
    lease_payments: int
    new_leases: int  # no cash
    fx_assets: int  # translation differences on goodwill, no cash
    fx_cash: int

    @property
    def total_revenue(self) -> int:
        return sum(self.revenue)

    @property
    def gross_profit(self) -> int:
        return self.total_revenue - self.cost_of_sales

    @property
    def operating_profit(self) -> int:
        return self.gross_profit - self.distribution - self.administration - self.research + self.other_income - self.impairment

    @property
    def before_tax(self) -> int:
        return self.operating_profit + self.finance_income - self.finance_costs

    @property
    def profit(self) -> int:
        return self.before_tax - self.tax

    @property
    def ebitda(self) -> int:
        return self.operating_profit + self.depreciation + self.amortisation + self.lease_depreciation + self.impairment

    @property
    def central_costs(self) -> int:
        return sum(self.segment_profit) - self.impairment - self.operating_profit

    @property
    def generated(self) -> int:
        return self.ebitda - self.inventories - self.receivables + self.payables + self.provisions

    @property
    def operating_cash(self) -> int:
        return self.generated + self.finance_income - self.finance_costs - self.tax_paid

    @property
    def investing_cash(self) -> int:
        return -self.capex - self.intangible_additions - self.acquisitions

    @property
    def financing_cash(self) -> int:
        return self.drawn - self.repaid - self.lease_payments - self.dividends

    @property
    def net_cash(self) -> int:
        return self.operating_cash + self.investing_cash + self.financing_cash

    @property
    def free_cash(self) -> int:
        return self.operating_cash - self.capex - self.intangible_additions - self.lease_payments

    def __add__(self, other: "Flows") -> "Flows":
        values: dict[str, Any] = {}
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            values[field.name] = (
                tuple(a + b for a, b in zip(mine, theirs, strict=True)) if isinstance(mine, tuple) else mine + theirs
            )
        return Flows(**values)


@dataclass(frozen=True)
class Profile:
    """What shapes a company's figures; amounts in its reporting unit."""

    seed: int
    revenue: tuple[int, ...]  # of the first year, by segment
    growth: tuple[tuple[float, ...], ...]  # one row for each later year, by segment
    margins: tuple[float, ...]  # of segments
    cost_share: float
    opening: Balance
    capex_share: float
    tax_rate: float
    interest: float
    payout: float
    season: tuple[float, float, float, float]
    impairment: dict[int, int]  # by year index, in its last quarter
    acquisition: dict[int, int]  # by year index, in its second quarter
    refinancing: dict[int, tuple[int, int]]  # by year index: drawn, repaid


@dataclass(frozen=True)
class Period:
    flows: Flows
    opening: Balance
    closing: Balance

    def check(self) -> None:
        self.opening.check()
        self.closing.check()
        f, a, b = self.flows, self.opening, self.closing
        assert b.cash - a.cash == f.net_cash + f.fx_cash
        assert b.retained - a.retained == f.profit - f.dividends
        assert b.ppe - a.ppe == f.capex - f.depreciation
        assert b.inventories - a.inventories == f.inventories
        assert b.translation - a.translation == f.fx_assets + f.fx_cash
        assert f.total_revenue == sum(f.revenue)


def with_retained(opening: Balance) -> Balance:
    """The first opening balance, its retained earnings being what the other lines leave."""
    whole = replace(opening, retained=opening.retained + opening.assets - opening.liabilities - opening.equity)
    whole.check()
    return whole


def total(periods: Sequence[Period]) -> Period:
    flows = periods[0].flows
    for period in periods[1:]:
        flows = flows + period.flows
    whole = Period(flows, periods[0].opening, periods[-1].closing)
    whole.check()
    return whole


def closing_of(opening: Balance, f: Flows) -> Balance:
    """The balance sheet after a period, line by line from the flows."""
    half = f.receivables // 6
    contract = f.payables // 5
    short = min(max((opening.borrowings_long + opening.borrowings_short + f.drawn - f.repaid) // 7, 0), 10**9)
    debt = opening.borrowings_long + opening.borrowings_short + f.drawn - f.repaid
    return replace(
        opening,
        goodwill=opening.goodwill + f.acquisitions * 6 // 10 + f.fx_assets - f.impairment,
        intangibles=opening.intangibles + f.intangible_additions - f.amortisation + f.acquisitions - f.acquisitions * 6 // 10,
        ppe=opening.ppe + f.capex - f.depreciation,
        leased=opening.leased + f.new_leases - f.lease_depreciation,
        inventories=opening.inventories + f.inventories,
        receivables=opening.receivables + f.receivables - half,
        other_current=opening.other_current + half,
        cash=opening.cash + f.net_cash + f.fx_cash,
        translation=opening.translation + f.fx_assets + f.fx_cash,
        retained=opening.retained + f.profit - f.dividends,
        borrowings_long=debt - short,
        leases=opening.leases + f.new_leases - f.lease_payments,
        provisions=opening.provisions + f.provisions,
        payables=opening.payables + f.payables - contract,
        contract_liabilities=opening.contract_liabilities + contract,
        tax_payable=opening.tax_payable + f.tax - f.tax_paid,
        borrowings_short=short,
    )


def simulate(profile: Profile, years: int) -> list[list[Period]]:
    """Quarters by year, each opening where the last one closed."""
    rng = random.Random(profile.seed)
    annual = list(profile.revenue)
    balance = with_retained(profile.opening)
    result: list[list[Period]] = []
    last_profit = sum(annual) * 6 // 100
    for year in range(years):
        if year:
            annual = [round(r * (1 + g)) for r, g in zip(annual, profile.growth[year - 1], strict=True)]
        quarters = []
        for quarter in range(4):
            period = _quarter(profile, rng, balance, annual, year, quarter, last_profit)
            period.check()
            quarters.append(period)
            balance = period.closing
        last_profit = total(quarters).flows.profit
        result.append(quarters)
    return result


def _quarter(
    profile: Profile,
    rng: random.Random,
    opening: Balance,
    annual: Sequence[int],
    year: int,
    quarter: int,
    last_profit: int,
) -> Period:
    share = profile.season[quarter]
    revenue = tuple(round(r * share * rng.uniform(0.985, 1.015)) for r in annual)
    sales, full = sum(revenue), sum(annual)

    def of_sales(fraction: float, spread: float = 0.03) -> int:
        return round(sales * fraction * rng.uniform(1 - spread, 1 + spread))

    cost, distribution = of_sales(profile.cost_share, 0.012), of_sales(0.098)
    administration, research = of_sales(0.068), of_sales(0.041)
    other_income = of_sales(0.004, 0.4)
    impairment = profile.impairment.get(year, 0) if quarter == 3 else 0
    operating = sales - cost - distribution - administration - research + other_income - impairment
    central = of_sales(0.014, 0.05)
    raw = [r * m for r, m in zip(revenue, profile.margins, strict=True)]
    target = operating + impairment + central
    segments = [round(target * value / sum(raw)) for value in raw]
    segments[0] += target - sum(segments)
    debt = opening.borrowings_long + opening.borrowings_short + opening.leases
    finance_income, finance_costs = round(opening.cash * 0.0035), round(debt * profile.interest / 4)
    tax = round(
        (operating + impairment * 6 // 10 + finance_income - finance_costs) * profile.tax_rate * rng.uniform(0.97, 1.03)
    )
    drawn, repaid = profile.refinancing.get(year, (0, 0)) if quarter == 2 else (0, 0)
    flows = Flows(
        revenue,
        tuple(segments),
        cost,
        distribution,
        administration,
        research,
        other_income,
        impairment,
        finance_income,
        finance_costs,
        tax,
        depreciation=round(opening.ppe * 0.026 * rng.uniform(0.98, 1.02)),
        amortisation=round(opening.intangibles * 0.024 * rng.uniform(0.98, 1.02)),
        lease_depreciation=round(opening.leased * 0.055),
        inventories=round(full * 0.012 * rng.uniform(-0.9, 1.2)),
        receivables=round((share - 0.25) * full * 0.5 + full * 0.004 * rng.uniform(-1, 1.6)),
        payables=round((share - 0.25) * full * 0.35 + full * 0.004 * rng.uniform(-0.8, 1.5)),
        provisions=round(opening.provisions * rng.uniform(-0.05, 0.06)),
        tax_paid=round(tax * rng.uniform(0.82, 1.08)),
        capex=of_sales(profile.capex_share, 0.15),
        intangible_additions=of_sales(0.011, 0.1),
        acquisitions=profile.acquisition.get(year, 0) if quarter == 1 else 0,
        dividends=round(last_profit * profile.payout) if quarter == 1 else 0,
        drawn=drawn,
        repaid=repaid,
        lease_payments=round(opening.leases * 0.056),
        new_leases=round(opening.leased * 0.058 * rng.uniform(0.7, 1.3)),
        fx_assets=round(opening.goodwill * rng.uniform(-0.008, 0.009)),
        fx_cash=round(opening.cash * rng.uniform(-0.006, 0.006)),
    )
    return Period(flows, opening, closing_of(opening, flows))


@dataclass(frozen=True)
class Correction:
    """A prior-period error in closing inventories, put right in the following annual report."""

    inventories: int  # overstatement as first reported
    tax: int

    @property
    def profit(self) -> int:
        return self.inventories - self.tax

    def as_reported(self, balance: Balance) -> Balance:
        """The balance sheet with the error still in it."""
        wrong = replace(
            balance,
            inventories=balance.inventories + self.inventories,
            tax_payable=balance.tax_payable + self.tax,
            retained=balance.retained + self.profit,
        )
        wrong.check()
        return wrong

    def year_as_reported(self, period: Period) -> Period:
        """The year in which the error arose, as first reported."""
        flows = replace(
            period.flows,
            cost_of_sales=period.flows.cost_of_sales - self.inventories,
            tax=period.flows.tax + self.tax,
            inventories=period.flows.inventories + self.inventories,
            segment_profit=(period.flows.segment_profit[0] + self.inventories, *period.flows.segment_profit[1:]),
        )
        wrong = Period(flows, period.opening, self.as_reported(period.closing))
        wrong.check()
        return wrong
