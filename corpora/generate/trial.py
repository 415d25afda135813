"""The simulated trial: participants and adverse events, from which every table of the safety section is counted."""

import random
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from . import SEED

ACTIVE, PLACEBO = "velatrin", "placebo"
N_ARM = 243
N_DOSED = {ACTIVE: 242, PLACEBO: 241}

# system, term, probability with velatrin, with placebo
TERMS: tuple[tuple[str, str, float, float], ...] = (
    ("Gastrointestinal", "Diarrhoea", 0.118, 0.05),
    ("Gastrointestinal", "Nausea", 0.066, 0.054),
    ("Gastrointestinal", "Vomiting", 0.03, 0.034),
    ("Gastrointestinal", "Abdominal pain", 0.045, 0.03),
    ("Gastrointestinal", "Constipation", 0.02, 0.033),
    ("Nervous system", "Headache", 0.062, 0.07),
    ("Nervous system", "Dizziness", 0.05, 0.038),
    ("Nervous system", "Somnolence", 0.02, 0.018),
    ("Vascular", "Hypotension during dialysis", 0.078, 0.082),
    ("Vascular", "Access thrombosis", 0.042, 0.046),
    ("Vascular", "Hypertension", 0.03, 0.038),
    ("Infections", "Nasopharyngitis", 0.055, 0.06),
    ("Infections", "Pneumonia", 0.021, 0.025),
    ("Infections", "Catheter infection", 0.026, 0.022),
    ("Infections", "Urinary infection", 0.017, 0.02),
    ("Infections", "COVID-19", 0.052, 0.058),
    ("Metabolism", "Hyperkalaemia", 0.042, 0.034),
    ("Metabolism", "Fluid overload", 0.034, 0.038),
    ("Metabolism", "Hypoglycaemia", 0.02, 0.017),
    ("Musculoskeletal", "Muscle cramps", 0.05, 0.055),
    ("Musculoskeletal", "Back pain", 0.03, 0.033),
    ("Injury", "Fall", 0.038, 0.036),
    ("Injury", "Access site bleeding", 0.03, 0.028),
    ("Cardiac", "Atrial fibrillation", 0.017, 0.02),
    ("Cardiac", "Heart failure", 0.015, 0.018),
    ("Cardiac", "Myocardial infarction", 0.008, 0.01),
    ("Investigations", "Transaminases raised", 0.03, 0.01),
    ("Skin", "Rash", 0.028, 0.026),
    ("Skin", "Dry skin", 0.02, 0.03),
    ("General", "Fatigue", 0.044, 0.04),
    ("Respiratory", "Cough", 0.032, 0.03),
)
SERIOUS = {
    "Pneumonia": 0.6,
    "Heart failure": 0.6,
    "Myocardial infarction": 1.0,
    "Catheter infection": 0.35,
    "Fluid overload": 0.3,
    "Atrial fibrillation": 0.3,
    "Fall": 0.15,
    "Hyperkalaemia": 0.25,
    "COVID-19": 0.1,
}
RELATED = {"Diarrhoea", "Nausea", "Abdominal pain", "Dizziness", "Transaminases raised", "Somnolence", "Rash"}


@dataclass(frozen=True)
class Event:
    subject: str
    arm: str
    age: int
    sex: str
    system: str
    term: str
    day: int
    length: int
    severity: str
    serious: bool
    related: bool
    action: str
    outcome: str

    def row(self) -> tuple[str, ...]:
        return (
            self.subject,
            f"{self.age} {self.sex}",
            self.arm,
            self.term,
            str(self.day),
            str(self.length),
            self.severity,
            "yes" if self.serious else "no",
            "yes" if self.related else "no",
            self.action,
            self.outcome,
        )


@lru_cache(maxsize=1)
def events() -> tuple[Event, ...]:
    rng = random.Random(SEED + 60)
    found: list[Event] = []
    number = 0
    for i in range(2 * N_ARM):
        arm = ACTIVE if i % 2 == 0 else PLACEBO
        number += 1
        subject = f"{101 + i % 41}-{number:03}"
        age, sex = rng.randint(29, 84), rng.choice("FM")
        if number in (77, 212, 348):  # allocated and never dosed: one on velatrin, two on placebo
            continue
        for system, term, active, placebo in TERMS:
            if rng.random() < (active if arm == ACTIVE else placebo):
                found.append(_event(rng, subject, arm, age, sex, system, term))
    return tuple(sorted(found, key=lambda e: (e.subject, e.day)))


def _event(rng: random.Random, subject: str, arm: str, age: int, sex: str, system: str, term: str) -> Event:
    serious = rng.random() < SERIOUS.get(term, 0)
    severity = "severe" if serious and rng.random() < 0.7 else rng.choice(("mild", "mild", "mild", "moderate", "moderate"))
    related = term in RELATED and rng.random() < (0.55 if arm == ACTIVE else 0.25)
    action = rng.choice(("none", "none", "interrupted", "stopped")) if related and severity != "mild" else "none"
    fatal = serious and term in ("Myocardial infarction", "Heart failure", "Pneumonia") and rng.random() < 0.22
    outcome = "fatal" if fatal else rng.choice(("resolved",) * 8 + ("resolving", "with sequelae" if serious else "resolved"))
    return Event(
        subject,
        arm,
        age,
        sex,
        system,
        term,
        rng.randint(2, 126),
        rng.randint(1, 24),
        severity,
        serious,
        related,
        action,
        outcome,
    )


def subjects(arm: str, chosen: object = None) -> int:
    """Participants of an arm with at least one event for which ``chosen`` holds."""
    assert chosen is None or callable(chosen)
    return len({e.subject for e in events() if e.arm == arm and (chosen is None or chosen(e))})


def percent(arm: str, count: int) -> str:
    return f"{count / N_DOSED[arm] * 100:.1f}%"


def by_term() -> dict[tuple[str, str], dict[str, int]]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for e in events():
        counts.setdefault((e.system, e.term), Counter())[e.arm] += 1
    return {key: {ACTIVE: value[ACTIVE], PLACEBO: value[PLACEBO]} for key, value in sorted(counts.items())}
