"""The public surface is one sorted list, and every name on it is there."""

import copilot


def test_all_is_sorted_and_complete() -> None:
    assert copilot.__all__ == sorted(copilot.__all__)
    assert set(copilot.__all__) == set(copilot._HOME)
    for name in copilot.__all__:
        assert getattr(copilot, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(copilot, "Approval")
