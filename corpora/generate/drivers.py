"""What moved each segment, company by company and year by year; and the risks they report."""

DRIVERS: dict[str, dict[int, tuple[str, str, str]]] = {
    "halden": {
        2021: (
            (
                "Residential heat pumps led. Lead times reached 22 weeks in October and were back to 14 by the year"
                " end. Lindqvist Ventilation added seven months of revenue."
            ),
            (
                "Municipal water orders were held back by late budgets; process valves made up for it. The closure of"
                " the Marsk foundry cost one month of output."
            ),
            (
                "Copper prices lifted the value of sales; volume fell in plumbing and rose in electrical goods. Nine"
                " branches opened, four closed."
            ),
        ),
        2022: (
            (
                "Price increases of 7 and 5 per cent were accepted by the trade. The Brackwell compressor hall made its"
                " first 41,000 units."
            ),
            (
                "Metering skids for district networks grew fastest. Shortages of position sensors left 600 actuators"
                " unfinished at the year end."
            ),
            (
                "Installers drew their stocks down in the second half. The new terms with the three largest installers"
                " cut rebates and volume alike."
            ),
        ),
        2023: (
            (
                "Heat-pump orders fell by more than a third after the subsidy reform; air handlers for hospitals and"
                " schools rose. Short-time work was agreed at two plants from September."
            ),
            ("Water utilities renewed metering ahead of new leakage rules. The segment shipped its millionth smart actuator."),
            ("Volume was flat and prices rose a little. Eleven southern branches were closed and their goodwill written down."),
        ),
    },
    "norvane": {
        2021: (
            "Food dryers recovered; two large chillers for a dairy moved from 2022 into the year.",
            "Moving the coupling works cost six weeks of output and saved a third of its floor space.",
            "Kaltwerk Ost brought 31 technicians and 220 contracts.",
        ),
        2022: (
            "Machines stood finished but for their control boards; advance payments paid for the stock.",
            "Quick couplings for heat pumps became the largest product line.",
            "Rental units were fully let from June to September; hourly rates rose by 6 per cent.",
        ),
        2023: (
            "Battery makers ordered eleven drying lines and called them in a single year.",
            "Customers in heat pumps cancelled from the summer on; plant makers filled part of the gap.",
            "Service contracts reached 3,900, a fifth of them on other makers' machines.",
        ),
    },
    "ostrand": {
        2021: (
            "Schools renewed ventilation with public money. Meridional Controls was consolidated from October 2020.",
            "Oil and gas customers stayed away; desalination and mining ordered.",
            "Trade counters were open throughout and gained share from online sellers of tools.",
        ),
        2022: (
            "Data centres took a sixth of sales. Freight for roof-top units cost twice as much as planned.",
            "Three packaged stations for a desalination plant were shipped in the fourth quarter.",
            "The move into a single warehouse at Kelang emptied the shelves for five weeks.",
        ),
        2023: (
            (
                "Data-centre cooling passed a quarter of sales. Office refurbishment in the Americas fell for the third"
                " half-year running."
            ),
            "Flow meters for lithium brine were the new product of the year.",
            "Do-it-yourself customers bought less; two private labels were given up and goodwill was written down.",
        ),
    },
}

RISKS = (
    (
        "Demand for heat pumps and subsidies",
        (
            "Subsidies decide when households buy. An abrupt end would move about $heat of yearly revenue from one year"
            " to another. The Group plans capacity in shifts, not in halls, and holds no more than six weeks of"
            " finished stock."
        ),
    ),
    (
        "Raw materials and energy",
        (
            "Copper, aluminium and steel make up $metal of revenue. A rise of ten per cent reaches selling prices after"
            " about five months. Half of the needs of the next two quarters is hedged."
        ),
    ),
    (
        "Electronics supply",
        ("Control boards come from four makers. A redesign takes nine months. Critical chips are stocked for $chips days."),
    ),
    (
        "Cyber attack",
        (
            "An attack on order systems would stop deliveries within two days. The Group tests restoration twice a"
            " year; the last test took $restore hours for the main plants."
        ),
    ),
    (
        "Product liability",
        (
            "Refrigerants are flammable or under pressure. Field failures are reviewed weekly; open claims were $claims"
            " at the end of the year and are provided for."
        ),
    ),
    (
        "Goodwill",
        (
            "Goodwill of $goodwill depends on plans that may not be met. A discount rate one percentage point higher"
            " would take away $headroom of the headroom of the weakest unit."
        ),
    ),
    (
        "Competition from low-cost makers",
        (
            "Imports of couplings and small chillers gained about $imports percentage points of share in three years. "
            "The answer is delivery time, certification and service, not price."
        ),
    ),
    (
        "Skilled staff",
        "Technicians leave for installers. Turnover among them was $turnover, against a target of 8 per cent.",
    ),
    (
        "Regulation of refrigerants",
        (
            "Phase-down rules oblige the Group to convert $conversion of its range by 2027. The cost to come is"
            " estimated at $conversion_cost and is included in the plans."
        ),
    ),
    (
        "Currency",
        (
            "About $foreign of revenue is billed in currencies other than that of cost. Hedges cover 75 per cent of net"
            " exposure for a year."
        ),
    ),
    (
        "Climate damage to sites",
        "Four sites lie in flood plains. Protection was raised at two; insurance covers damage above $deductible.",
    ),
    (
        "Integration of acquisitions",
        "Of the businesses bought in the last five years, $missed did not reach the plan on which the price was based.",
    ),
)
