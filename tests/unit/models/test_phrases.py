"""A phrase finds its words in every inflection, and no word is cut where it has none."""

import pytest

from copilot.adapters.models.extractive.phrases import inflected, phrase


@pytest.mark.parametrize(
    "forms",
    [
        "exceed exceeds exceeded exceeding",
        "proceed proceeds proceeded proceeding",
        "process processes processed processing",
        "assess assesses assessed assessing",
        "loss losses",
        "bonus bonuses",
        "fund funds funded funding",
        "period periods",
        "delay delays delayed delaying",
        "convey conveys conveyed conveying",
        "apply applies applied applying",
        "exclude excludes excluded excluding",
        "party parties",
    ],
)
def test_all_forms_of_a_word_are_one(forms: str) -> None:
    first, *others = forms.split()
    assert {inflected(form) for form in others} == {inflected(first)}
    for form in others:
        assert phrase(first).stands_in(f"it {form} this"), form
        assert phrase(form).stands_in(f"it {first} this"), form


@pytest.mark.parametrize("word", ["process", "basis", "status", "record", "attorney"])
def test_a_word_that_has_no_inflection_is_whole(word: str) -> None:
    assert inflected(word) == word


def test_a_cap_is_found_in_the_present_tense_too() -> None:
    assert phrase("liability .. exceed <money>").stands_in("unless the liability of either side exceeds EUR 5,000")
