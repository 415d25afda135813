"""Tables of the protocol and of the study report."""

import random

from . import SEED, trial
from .blocks import Block, Heading, Para, Table
from .trial import ACTIVE, N_ARM, N_DOSED, PLACEBO

FACTS: dict[str, str] = {
    "protocol_date": "11 January 2021",
    "dose": "40 mg",
    "week_old": "12",
    "week_new": "16",
    "n_old": "420",
    "n_new": "486",
    "sites": "41",
    "start": "March 2021",
    "amendment_date": "4 October 2021",
    "declined": "58",
    "sap_date": "17 January 2023",
    "n_full": "483",
    "report_date": "30 May 2023",
    "lock_date": "9 February 2023",
    "first": "22 March 2021",
    "last": "12 January 2023",
    "change_active": "-3.58",
    "change_placebo": "-2.47",
    "diff": "-1.11",
    "ci": "-1.55 to -0.67",
    "p": "< 0.001",
    "diff_old": "-1.04",
    "ci_old": "-1.47 to -0.61",
    "p_third": "0.071",
    "deviations": "38",
    "exposure": "14.7",
    "exposure_placebo": "14.9",
    "nnt": "8",
}


def schedule() -> Table:
    return Table(
        ("Assessment", "Screen", "Day 1", "Wk 2", "Wk 4", "Wk 8", "Wk 12", "Follow-up"),
        (
            ("Consent", "x", "", "", "", "", "", ""),
            ("Eligibility", "x", "x", "", "", "", "", ""),
            ("Medical history", "x", "", "", "", "", "", ""),
            ("Randomisation", "", "x", "", "", "", "", ""),
            ("Diary", "daily", "daily", "daily", "daily", "daily", "daily", "daily"),
            ("Sleep scale", "", "x", "", "x", "x", "x", "x"),
            ("Vital signs", "x", "x", "x", "x", "x", "x", "x"),
            ("Electrocardiogram", "x", "", "x", "", "x", "x", ""),
            ("Haematology, chemistry", "x", "x", "x", "x", "x", "x", "x"),
            ("Pregnancy test", "x", "x", "", "x", "x", "x", "x"),
            ("Velatrin concentration", "", "", "x", "x", "", "x", ""),
            ("Tablets handed out", "", "x", "", "x", "x", "", ""),
            ("Adverse events", "", "x", "x", "x", "x", "x", "x"),
        ),
        "Schedule of assessments",
        (2.6, *(1.0,) * 7),
        numeric=False,
    )


def laboratory_plan() -> Table:
    return Table(
        ("Group", "Values"),
        (
            ("Haematology", "haemoglobin, leucocytes with differential, platelets"),
            ("Chemistry", "potassium, calcium, phosphate, urea, albumin"),
            ("Liver", "alanine and aspartate aminotransferase, alkaline phosphatase, bilirubin"),
            ("Dialysis", "Kt/V, parathyroid hormone, ferritin"),
            ("Itch", "serum tryptase and PX4 ligand at day 1 and the last visit"),
        ),
        "Laboratory values",
        (1, 4),
        numeric=False,
    )


def sites() -> Table:
    rng = random.Random(SEED + 61)
    towns = (
        "Wexcombe",
        "Brackwell",
        "Sorvik",
        "Altenried",
        "Montelago",
        "Vaarakoski",
        "Grauhafen",
        "Lunden",
        "Quenby",
        "Port Ysolde",
        "Kelang",
        "Marsk",
        "Pellworth",
        "Isenburg Vale",
    )
    kinds = ("University hospital", "Kidney centre", "Dialysis unit North", "General hospital")
    lands = ("Tavria", "Velmark", "Osterlin", "Carrowmore", "Lussenberg", "Norland")
    people = (
        "Dr A. Ferrant",
        "Dr L. Okonjo-Reid",
        "Prof. H. Sille",
        "Dr M. Tavano",
        "Dr R. Vesterholt",
        "Dr P. Achary",
        "Prof. C. Dunmore",
        "Dr E. Brandvold",
        "Dr T. Quill",
    )
    rows = tuple(
        (
            str(101 + i),
            f"{kinds[i % 4]}, {towns[i % 14]}",
            rng.choice(lands),
            rng.choice(people),
            str(rng.randint(6, 20)),
        )
        for i in range(41)
    )
    return Table(
        ("Site", "Institution", "Country", "Investigator", "Planned"), rows, "Sites", (0.7, 3, 1.4, 2, 1), numeric=False
    )


def prohibited() -> Table:
    return Table(
        ("Class", "Examples of effect", "Until"),
        (
            (
                "Strong CYP3A4 inhibitors",
                "azole antifungals, some macrolides",
                "14 days before day 1 to the end of follow-up",
            ),
            (
                "Strong CYP3A4 inducers",
                "rifamycins, some antiepileptics",
                "28 days before day 1 to the end of follow-up",
            ),
            ("New gabapentinoid or change of dose", "confounds itch", "14 days before day 1 to the last visit"),
            ("Opioid agonists and antagonists for itch", "confounds itch", "14 days before day 1 to the last visit"),
            ("Light therapy", "confounds itch", "28 days before day 1 to the last visit"),
            ("Systemic corticosteroids above 10 mg a day", "confounds itch", "14 days before day 1 to the last visit"),
            (
                "Medicines that prolong QT, with known risk",
                "additive effect",
                "7 days before day 1 to the end of follow-up",
            ),
        ),
        "Medicines not allowed",
        (2, 2, 2.6),
        numeric=False,
    )


def efficacy() -> dict[str, Table]:
    f = FACTS
    quit_a, quit_p = (trial.subjects(arm, lambda e: e.action == "stopped") for arm in (ACTIVE, PLACEBO))
    arms = ("", "Velatrin 40 mg", "Placebo", "Difference or ratio (95% CI)", "p")
    weeks = (
        (1, -0.92, -0.81, -0.11, 0.17),
        (2, -1.61, -1.21, -0.40, 0.21),
        (4, -2.42, -1.74, -0.68, 0.21),
        (6, -2.83, -2.01, -0.82, 0.22),
        (8, -3.09, -2.18, -0.91, 0.22),
        (12, -3.40, -2.36, -1.04, 0.22),
        (16, -3.58, -2.47, -1.11, 0.224),
    )
    subgroups = (
        ("Baseline below 7", 231, -1.02, 0.61),
        ("Baseline 7 and above", 252, -1.19, 0.63),
        ("Gabapentinoid: yes", 135, -0.78, 0.84),
        ("Gabapentinoid: no", 348, -1.23, 0.52),
        ("Age below 65", 274, -1.15, 0.59),
        ("Age 65 and above", 209, -1.05, 0.67),
        ("Female", 203, -1.20, 0.69),
        ("Male", 280, -1.04, 0.58),
        ("Region west", 296, -1.08, 0.57),
        ("Region east", 187, -1.16, 0.71),
    )
    return {
        "disposition": Table(
            ("Participants", "Velatrin 40 mg", "Placebo", "All"),
            (
                ("Randomised", "243", "243", "486"),
                ("Took at least one dose", "242", "241", "483"),
                ("Completed week 16", "189", "194", "383"),
                ("Completed week 12 under version 1.0 or 2.0", "35", "33", "68"),
                ("Stopped early", "18", "14", "32"),
                ("of these, for an adverse event", str(quit_a), str(quit_p), str(quit_a + quit_p)),
                ("of these, transplant", "3", "4", "7"),
                ("of these, other reason", str(15 - quit_a), str(10 - quit_p), str(25 - quit_a - quit_p)),
            ),
            "Disposition",
            (3, 1.4, 1.2, 1),
        ),
        "baseline": Table(
            ("", "Velatrin 40 mg", "Placebo"),
            (
                ("Age, mean (SD), years", "60.2 (12.9)", "59.7 (13.4)"),
                ("Female", "102 (42.0%)", "103 (42.4%)"),
                ("Worst Itch score, mean (SD)", "7.12 (1.21)", "7.08 (1.24)"),
                ("Score 7 and above", "127 (52.3%)", "126 (51.9%)"),
                ("Gabapentinoid", "68 (28.0%)", "68 (28.0%)"),
                ("Diabetes", "109 (44.9%)", "104 (42.8%)"),
                ("Kt/V, mean (SD)", "1.47 (0.18)", "1.46 (0.19)"),
                ("Phosphate, mean (SD), mmol/l", "1.72 (0.44)", "1.70 (0.47)"),
            ),
            "Baseline, randomised participants",
            (3, 1.6, 1.6),
        ),
        "primary": Table(
            arms,
            (
                ("Participants analysed", "242", "241", "", ""),
                ("Baseline, mean", "7.12", "7.08", "", ""),
                (
                    "Adjusted mean change at week 16",
                    f["change_active"],
                    f["change_placebo"],
                    f"{f['diff']} ({f['ci']})",
                    f["p"],
                ),
            ),
            "Primary endpoint: weekly mean Worst Itch score, week 16",
            (2.6, 1.2, 1.1, 2, 0.8),
        ),
        "weekly": Table(
            ("Week", "Velatrin 40 mg", "Placebo", "Difference (95% CI)"),
            tuple(
                (str(w), f"{a:.2f}", f"{p:.2f}", f"{d:.2f} ({d - 1.96 * se:.2f} to {d + 1.96 * se:.2f})")
                for w, a, p, d, se in weeks
            ),
            "Adjusted mean change by week",
            (1, 1.3, 1.2, 2),
        ),
        "secondary": Table(
            arms,
            (
                (
                    "1. Improvement of at least 3 points",
                    "129 (53.3%)",
                    "97 (40.2%)",
                    "odds ratio 1.72 (1.19 to 2.48)",
                    "0.004",
                ),
                ("2. Sleep scale, change", "-6.4", "-4.3", "-2.1 (-3.5 to -0.7)", "0.003"),
                (
                    "3. Improvement of at least 4 points",
                    "88 (36.4%)",
                    "69 (28.6%)",
                    "odds ratio 1.42 (0.97 to 2.09)",
                    f["p_third"],
                ),
            ),
            "Key secondary endpoints at week 16",
            (2.6, 1.2, 1.1, 2, 0.8),
        ),
        "sensitivity": Table(
            ("Analysis", "Difference (95% CI)"),
            (
                ("Per protocol (n = 421)", "-1.19 (-1.66 to -0.72)"),
                ("Multiple imputation", "-1.09 (-1.53 to -0.65)"),
                ("Reference-based imputation", "-1.02 (-1.46 to -0.58)"),
                ("Participants under version 3.0 only (n = 415)", "-1.14 (-1.62 to -0.66)"),
                ("Without rescue medicine", "-1.07 (-1.54 to -0.60)"),
            ),
            "Sensitivity analyses, primary endpoint",
            (3, 2),
        ),
        "subgroups": Table(
            ("Subgroup", "n", "Difference (95% CI)"),
            tuple((name, str(n), f"{d:.2f} ({d - h:.2f} to {d + h:.2f})") for name, n, d, h in subgroups),
            "Subgroups, primary endpoint",
            (2.6, 0.8, 2),
        ),
        "laboratory": Table(
            ("Value, change from baseline to week 16", "Velatrin 40 mg", "Placebo"),
            (
                ("Potassium, mmol/l", "+0.04 (0.51)", "+0.01 (0.49)"),
                ("Alanine aminotransferase, U/l", "+3.1 (14.2)", "+0.4 (8.8)"),
                ("Bilirubin, \u00b5mol/l", "+0.2 (2.1)", "+0.1 (2.0)"),
                ("Haemoglobin, g/l", "-0.6 (9.4)", "-0.4 (9.9)"),
                ("Phosphate, mmol/l", "-0.03 (0.38)", "-0.02 (0.41)"),
                ("QTc, ms", "+1.9 (14.8)", "+1.1 (15.2)"),
            ),
            "Laboratory values and QTc, mean (SD)",
            (3, 1.5, 1.5),
        ),
    }


def counted(label: str, chosen: object) -> tuple[str, ...]:
    numbers = {arm: trial.subjects(arm, chosen) for arm in (ACTIVE, PLACEBO)}
    return (label, *(f"{n} ({trial.percent(arm, n)})" for arm, n in numbers.items()))


def safety() -> dict[str, Table]:
    heads = ("Participants with", f"Velatrin 40 mg (n = {N_DOSED[ACTIVE]})", f"Placebo (n = {N_DOSED[PLACEBO]})")
    assert N_ARM == 243
    terms = []
    for (system, term), counts in trial.by_term().items():
        if max(counts.values()) >= 3:
            terms.append((system, term, *(f"{n} ({trial.percent(arm, n)})" for arm, n in counts.items())))
    return {
        "overview": Table(
            heads,
            (
                counted("any adverse event", None),
                counted("a related adverse event", lambda e: e.related),
                counted("a severe adverse event", lambda e: e.severity == "severe"),
                counted("a serious adverse event", lambda e: e.serious),
                counted("an event that led to stopping", lambda e: e.action == "stopped"),
                counted("a fatal event", lambda e: e.outcome == "fatal"),
            ),
            "Overview of adverse events",
            (2.6, 1.8, 1.8),
        ),
        "events": Table(
            ("System", "Term", "Velatrin 40 mg", "Placebo"),
            tuple(terms),
            "Adverse events by term",
            (1.6, 2.2, 1.3, 1.3),
            numeric=False,
        ),
        "special": Table(
            heads,
            (
                counted("transaminases raised", lambda e: e.term == "Transaminases raised"),
                counted("a fall", lambda e: e.term == "Fall"),
                counted("hyperkalaemia", lambda e: e.term == "Hyperkalaemia"),
            ),
            "Events of special interest",
            (2.6, 1.8, 1.8),
        ),
        "listing": Table(
            (
                "Participant",
                "Age sex",
                "Group",
                "Term",
                "Day",
                "Days",
                "Severity",
                "Serious",
                "Rel.",
                "Action",
                "Outcome",
            ),
            tuple(e.row() for e in trial.events()),
            "Adverse events",
            (1.5, 0.9, 1.2, 2.4, 0.7, 0.7, 1.2, 1, 0.7, 1.3, 1.4),
            numeric=False,
        ),
    }


def narratives() -> list[Block]:
    rng = random.Random(SEED + 62)
    course = {
        "Pneumonia": (
            "was admitted with fever, cough and a shadow in the {side} lower lobe, and was given intravenous"
            " antibiotics for {n} days"
        ),
        "Heart failure": (
            "was admitted breathless, {n} kg above dry weight, and improved with ultrafiltration on consecutive days"
        ),
        "Myocardial infarction": (
            "had chest pain after a session, with troponin {n} times the upper limit, and underwent angiography"
        ),
        "Catheter infection": (
            "had rigors during dialysis; blood cultures grew staphylococci and the {side} jugular catheter was changed"
        ),
        "Fluid overload": "missed a session and came in with oedema of the lungs, {n} kg above dry weight",
        "Atrial fibrillation": ("was found in rapid atrial fibrillation before a session and was cardioverted after {n} hours"),
        "Fall": "fell at home and broke the {side} wrist, which was set in day surgery",
        "Hyperkalaemia": "had potassium of {k} mmol/l after a long interval between sessions and was dialysed at once",
        "COVID-19": "was admitted with low oxygen saturation and needed oxygen for {n} days",
    }
    found: list[Block] = []
    for e in (e for e in trial.events() if e.serious):
        text = course[e.term].format(side=rng.choice(("left", "right")), n=rng.randint(3, 14), k=f"{rng.uniform(6.6, 7.8):.1f}")
        sex = "woman" if e.sex == "F" else "man"
        end = {
            "fatal": "The participant died.",
            "resolving": "The event was resolving at the last contact.",
            "with sequelae": "It resolved with sequelae.",
        }.get(e.outcome, f"It resolved after {e.length} days.")
        found += [
            Heading(f"Participant {e.subject}, {e.arm}: {e.term.lower() if e.term != 'COVID-19' else e.term}", 3),
            Para(
                f"A {sex} of {e.age} years {text}, on day {e.day} of treatment. Trial treatment was"
                f" { {'none': 'continued', 'interrupted': 'interrupted', 'stopped': 'stopped'}[e.action] }. {end} The"
                f" investigator judged the event {'related' if e.related else 'not related'} to trial treatment."
            ),
        ]
    return found
