"""The error tree is what its docstring draws."""

import inspect

from copilot import errors


def drawn(name: str) -> list[str]:
    """Children of a class in the drawing, by indentation."""
    lines = [line for line in (errors.__doc__ or "").splitlines() if line.strip().endswith("Error")]
    depth = {line.strip(" │├└─"): len(line) - len(line.lstrip(" │├└─")) for line in lines}
    names = list(depth)
    start = names.index(name)
    children = []
    for other in names[start + 1 :]:
        if depth[other] <= depth[name]:
            break
        if depth[other] == depth[name] + 4:
            children.append(other)
    return children


def classes() -> list[type[Exception]]:
    return [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.CopilotError)]


def test_every_class_is_drawn_under_its_parent() -> None:
    for cls in classes():
        assert sorted(drawn(cls.__name__)) == sorted(c.__name__ for c in cls.__subclasses__()), cls.__name__


def test_the_drawing_holds_nothing_else() -> None:
    words = [line.strip(" │├└─") for line in (errors.__doc__ or "").splitlines() if line.strip().endswith("Error")]
    assert sorted(words) == sorted(c.__name__ for c in classes())


def test_exit_codes_are_those_of_the_interface() -> None:
    assert errors.UsageError("x").exit_code == 2
    assert errors.UnknownNameError("engagement", "x").exit_code == 2
    assert errors.PermissionDeniedError("x").exit_code == 4
    assert errors.StaleError("x").exit_code == 4
    assert errors.UnreadableError("x").exit_code == 3
    assert errors.ModelOutputError("x").exit_code == 3


def test_a_missing_extra_says_its_install_line() -> None:
    assert "pip install 'copilot-desk[ocr]'" in str(errors.MissingExtraError("reading scans", "ocr"))
