"""Questions and traps of the trial; counts of adverse events are taken from the simulated participants."""

from . import health_tables as tables
from . import trial
from .blocks import Table, line
from .engagement import Ask, Trap

F = tables.FACTS
PRO, AMD, SAP, CSR = (
    "vel-301-protocol.pdf",
    "vel-301-amendment-2.docx",
    "vel-301-analysis-plan-summary.md",
    "vel-301-study-report.pdf",
)
CSV, LAB = "vel-301-adverse-events.csv", "vel-301-laboratory.xlsx"


def counts() -> dict[str, str]:
    terms = trial.by_term()

    def shown(key: tuple[str, str], arm: str) -> str:
        return trial.percent(arm, terms[key][arm])

    def people(arm: str, chosen: object) -> str:
        return str(trial.subjects(arm, chosen))

    diarrhoea, raised = ("Gastrointestinal", "Diarrhoea"), ("Investigations", "Transaminases raised")
    return {
        "diarrhoea_active": shown(diarrhoea, trial.ACTIVE),
        "diarrhoea_placebo": shown(diarrhoea, trial.PLACEBO),
        "sae_active_n": people(trial.ACTIVE, lambda e: e.serious),
        "sae_placebo_n": people(trial.PLACEBO, lambda e: e.serious),
        "deaths_active": people(trial.ACTIVE, lambda e: e.outcome == "fatal"),
        "deaths_placebo": people(trial.PLACEBO, lambda e: e.outcome == "fatal"),
        "alt_active": str(terms[raised][trial.ACTIVE]),
        "alt_placebo": str(terms[raised][trial.PLACEBO]),
    }


def ask_table(
    question: str, table: Table, row: str, column: int, note: str = "", trap: str | None = None, desk: bool = True
) -> Ask:
    found = table.row(row)
    return Ask(question, (found[column].split(" ")[0],), CSR, line(found), trap, note, desk=desk)


def asks() -> tuple[Ask, ...]:
    c = counts()
    eff, safe = tables.efficacy(), tables.safety()
    overview, secondary, disposition, sub = (
        safe["overview"],
        eff["secondary"],
        eff["disposition"],
        eff["subgroups"],
    )
    primary = f"a difference of {F['diff']} points (95% CI {F['ci']}; p {F['p']})"
    old_endpoint = (PRO, f"Worst Itch Numerical Rating Scale (0 to 10) at week {F['week_old']}")
    return (
        Ask(
            "At which week is the primary endpoint of VEL-301 assessed?",
            (f"week {F['week_new']}",),
            AMD,
            f"change from baseline in weekly mean Worst Itch score at week {F['week_new']}",
            "superseded",
            "Week 12 in version 1.0.",
            (old_endpoint,),
        ),
        Ask(
            "How many participants was VEL-301 meant to enrol in the end?",
            (F["n_new"],),
            AMD,
            f"{F['n_new']} participants",
            "superseded",
            "420 before Amendment 2.",
            ((PRO, f"With {F['n_old']} participants the trial has 90 per cent power"),),
        ),
        Ask(
            "Which QTc limit excludes men under the protocol in force?",
            ("450 ms",),
            AMD,
            "QTc above 470 ms in women, 450 ms in men",
            "superseded",
            "480 ms for all in version 1.0.",
            ((PRO, "Corrected QT interval above 480 ms"),),
        ),
        Ask(
            "How long is treatment in VEL-301 under the current protocol?",
            (f"{F['week_new']} weeks",),
            AMD,
            f"{F['week_new']} weeks; week {F['week_old']} remains a visit",
            "superseded",
            "12 weeks at first.",
        ),
        Ask(
            "Which standard deviation does the final sample size rest on?",
            ("3.0",),
            AMD,
            "90 per cent, SD 3.0, dropout 8 per cent",
            "superseded",
            "2.7 at first.",
        ),
        Ask(
            "What was the treatment effect of velatrin on itch, with confidence interval?",
            (F["diff"], F["ci"]),
            CSR,
            primary,
            "superseded",
            "Week 16; the week 12 difference is shown too and is not primary.",
            ((CSR, f"it was {F['diff_old']} points (95% CI {F['ci_old']})"),),
        ),
        Ask(
            "What was the itch difference at the originally planned endpoint?",
            (F["diff_old"],),
            CSR,
            f"it was {F['diff_old']} points (95% CI {F['ci_old']})",
        ),
        ask_table(
            "What share improved by at least three points on velatrin?",
            secondary,
            "1. Improvement of at least 3 points",
            1,
        ),
        Ask(
            "Can the sponsor claim the four-point response endpoint?",
            (F["p_third"],),
            CSR,
            f"was not (p = {F['p_third']})",
            note="No: fixed sequence.",
        ),
        ask_table("What was the effect on the sleep scale?", secondary, "2. Sleep scale, change", 3),
        Ask(
            "How common was diarrhoea in each arm?",
            (c["diarrhoea_active"], c["diarrhoea_placebo"]),
            CSR,
            f"in {c['diarrhoea_active']} of participants on velatrin and {c['diarrhoea_placebo']} on placebo",
        ),
        ask_table("How many on velatrin had a serious adverse event?", overview, "a serious adverse event", 1),
        ask_table("How many participants on placebo had any adverse event?", overview, "any adverse event", 2, desk=False),
        ask_table("How many died on placebo?", overview, "a fatal event", 2),
        Ask(
            "How many on velatrin had transaminases above three times the limit?",
            (c["alt_active"],),
            CSR,
            f"seen in {c['alt_active']} participants on velatrin and {c['alt_placebo']} on placebo",
        ),
        ask_table("How many participants stopped velatrin early?", disposition, "Stopped early", 1),
        ask_table(
            "Did gabapentinoid users benefit less?",
            sub,
            "Gabapentinoid: yes",
            2,
            "Numerically; no significant interaction.",
        ),
        Ask(
            "What is the number needed to treat for a three-point response?",
            (F["nnt"],),
            CSR,
            f"One in {F['nnt']} patients treated",
        ),
        Ask("Which dose was tested in VEL-301?", (F["dose"],), PRO, f"film-coated tablet, {F['dose']} once daily"),
        Ask(
            "What did the phase 2 trial find for 40 mg?",
            ("-1.31",),
            PRO,
            "-1.31 points (95% CI -1.92 to -0.70) for 40 mg",
            "near_duplicate",
            "VEL-201 at week 8, not VEL-301.",
        ),
        Ask(
            "How must a serious adverse event be reported?",
            ("24 hours",),
            PRO,
            "reported to the sponsor within 24 hours of awareness",
        ),
        Ask(
            "What transaminase level leads to stopping treatment?",
            ("five times",),
            PRO,
            "stopped if transaminases exceed five times the upper limit",
        ),
        Ask(
            "How will falls be analysed?",
            ("negative binomial",),
            SAP,
            "Falls are analysed by negative binomial regression",
        ),
        Ask(
            "Which participants make up the full analysis set?",
            (F["n_full"],),
            SAP,
            f"randomised and at least one dose ({F['n_full']} participants)",
        ),
        Ask(
            "What happened to participants who declined to continue to week 16?",
            (f"week {F['week_old']}",),
            AMD,
            f"Those who decline stop at week {F['week_old']} and are analysed with their data up to then",
        ),
        Ask(
            "Is haemoglobin in the laboratory workbook in g/l or g/dl?",
            ("g/l",),
            LAB,
            "Haemoglobin is in g/l, not in g/dl.",
            "scale",
            "g/l.",
        ),
        Ask("How long are trial data kept?", ("25 years",), PRO, "Data are kept for 25 years", desk=False),
        Ask(
            "What does the daily itch question ask?",
            ("worst",),
            PRO,
            "how was your itch at its worst in the last 24 hours",
            desk=False,
        ),
        Ask(
            "How many participants had major protocol deviations?",
            (F["deviations"],),
            CSR,
            f"Major deviations were recorded for {F['deviations']} participants",
            desk=False,
        ),
        Ask("When was the database locked?", (F["lock_date"],), CSR, f"Database locked on {F['lock_date']}", desk=False),
        Ask(
            "What did the blinded review of the first 160 participants show?",
            ("3.1",),
            AMD,
            "showed a standard deviation of 3.1 points",
            desk=False,
        ),
        *(
            Ask(q, trap="unanswerable", note=n)
            for q, n in (
                ("How does velatrin compare with gabapentin?", "The report says that it is not known."),
                ("How long does the effect of velatrin last after week 16?", "Not studied."),
                ("What was the effect of velatrin in children?", "Adults only."),
                ("What is the price of velatrin?", "Not in any document."),
                ("What were the results of VEL-302?", "No such trial in the documents."),
            )
        ),
    )


TRAPS = (
    Trap(
        "superseded",
        (PRO, AMD),
        "The primary endpoint moved from week 12 to week 16.",
        "Week 16.",
        ((AMD, f"change from baseline in weekly mean Worst Itch score at week {F['week_new']}"),),
    ),
    Trap(
        "superseded",
        (PRO, AMD),
        "The sample size rose from 420 to 486.",
        "486.",
        ((AMD, f"{F['n_new']} participants"),),
    ),
    Trap(
        "superseded",
        (CSR,),
        "The week 12 difference stands beside the primary result.",
        f"{F['diff']} at week 16.",
        ((CSR, f"it was {F['diff_old']} points"),),
    ),
    Trap(
        "near_duplicate",
        (PRO, CSR),
        "VEL-201 and VEL-301 report the same measure.",
        "Name the trial.",
        ((PRO, "-1.31 points"),),
    ),
    Trap(
        "scale",
        (LAB,),
        "Haemoglobin in g/l.",
        "Do not read it as g/dl.",
        ((LAB, "Haemoglobin is in g/l, not in g/dl."),),
    ),
)
