"""Documents and citations for the tests of the checks; every word of them is invented here."""

from copilot.domain.claim import Citation, Match

CONTRACT = """SUPPLY AGREEMENT

This Agreement is made on 14 March 2021 between Northwind Trading Ltd (the “Supplier”) and Contoso Pumpen GmbH (the “Buyer”).

4.2 The Supplier may terminate this Agreement on ninety (90) days' written notice after March 31, 2022.

5.1 The Buyer shall pay each invoice within 30 days of receipt. Late payments bear interest at 4.5% per annum.

6.3 The aggregate liability of the Supplier shall not exceed EUR 5 million in any contract year.

7.1 The Supplier shall not assign its rights without the prior written consent of the Buyer.
"""

FILING = """Halden Group
Annual report 2019

Consolidated income statement (in millions, except per share data)
 | 2019 | 2018 | 2017
Fixed-price sales | $ 1,452.4 | $ 1,146.2 | $ 1,036.9
Total sales | $ 1,496.5 | $ 1,202.9 | $ 1,107.7
Other income (loss) | (5.3) | 4.1 | —
Earnings per share | $ 2.10 | $ 1.95 | $ 1.70

Operating margin rose from 11.2% in 2018 to 12.6% in 2019. The number of stores decreased to 1,204 from 1,310.
In fiscal 2019 net sales in Europe were $412 million, and research cost about $35 million.
"""

TRIAL = """Study VEL-301

Of 412 patients randomised, 206 received velatrin 20 mg once daily and 206 placebo.
Mean systolic pressure fell by 9.4 mmHg (95% CI 7.1 to 11.7; p < 0.001) at week 12.
Velatrin did not reduce mortality. Nausea occurred in 45 (21.8%) patients given velatrin and in 12 (5.8%) given placebo.
"""

PUMP = """OP-40 pump, test report

The pump delivered 40.0 m3/h at a head of 32.4 m. Sound pressure was 71 dB at 1 m. The motor drew 5.45 kW at 50 Hz.
The casing withstood 16 bar for 10 minutes without leakage.
"""

TEXTS = {"contract.pdf": CONTRACT, "annual-report-2019.pdf": FILING, "trial.pdf": TRIAL, "pump-test.pdf": PUMP}


def cite(number: int, document: str, quotation: str, page: int | None = 1, match: Match = Match.NONE) -> Citation:
    """A citation of the quotation's first place in the document; its id is its name."""
    start = TEXTS[document].index(quotation)
    return Citation(number, document, document, "0" * 64, page, start, start + len(quotation), quotation, match)
