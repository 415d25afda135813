"""Strict rendering: a body may only place declared inputs; everything else of Jinja is refused when the file is read."""

from collections.abc import Mapping

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from copilot.domain.prompt import SYSTEM_END, Prompt
from copilot.errors import PromptError

_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)


def check_body(body: str, inputs: frozenset[str], where: str) -> None:
    """Raises PromptError unless the body uses exactly the declared inputs, by name only, and none in its system part."""
    used = _variables(body, where)
    for name in sorted(used - inputs):
        raise PromptError(f"{where}: the body uses the input '{name}', which is not declared; add it to inputs")
    for name in sorted(inputs - used):
        raise PromptError(f"{where}: the input '{name}' is declared and never used; use it or remove it")
    system, marker, _ = body.partition(SYSTEM_END)
    if marker and _variables(system, where):
        raise PromptError(f"{where}: an input stands above the line '{SYSTEM_END.strip()}'; place inputs below it only")


def render(prompt: Prompt, values: Mapping[str, object]) -> str:
    """The body with its inputs placed. Raises PromptError for a missing, surplus or unprintable input."""
    declared = {given.name: given for given in prompt.inputs}
    for name in sorted(set(values) - set(declared)):
        raise PromptError(f"{prompt.ref} declares no input '{name}'; its inputs are {', '.join(sorted(declared)) or 'none'}")
    for name, given in declared.items():
        if given.required and name not in values:
            raise PromptError(f"{prompt.ref} needs the input '{name}'; give it a value")
    texts = {name: _text(prompt, name, values.get(name, "")) for name in declared}
    try:
        return _ENVIRONMENT.from_string(prompt.body).render(texts)
    except TemplateError as error:
        raise PromptError(f"{prompt.ref} cannot be rendered: {error}") from error


def _text(prompt: Prompt, name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise PromptError(f"{prompt.ref}: the input '{name}' must be text or a number, not {type(value).__name__}")
    return str(value)


def _variables(body: str, where: str) -> set[str]:
    try:
        tree = _ENVIRONMENT.parse(body)
    except TemplateError as error:
        raise PromptError(f"{where}: the body is not a valid template: {error}") from error
    names: set[str] = set()
    for node in _walk(tree):
        if not isinstance(node, _ALLOWED):
            raise PromptError(
                f"{where}: line {node.lineno} of the body uses {type(node).__name__}; only plain {{{{ name }}}} is allowed"
            )
        if isinstance(node, nodes.Name):
            names.add(node.name)
    return names


def _walk(node: nodes.Node) -> list[nodes.Node]:
    found = [node]
    for child in node.iter_child_nodes():
        found.extend(_walk(child))
    return found
