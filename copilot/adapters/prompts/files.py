"""The prompt library as a folder: <task>/v<N>.md, labels.yaml and released.sha256."""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from copilot.adapters.prompts.front_matter import MAX_BYTES, split
from copilot.adapters.prompts.template import check_body, render
from copilot.domain.prompt import Prompt, PromptInput, Retrieval
from copilot.errors import PromptError, UnknownNameError

_TASK = re.compile(r"[a-z][a-z0-9-]{0,60}")
_VERSION = re.compile(r"v([1-9][0-9]{0,5})\.md")
_REF = re.compile(r"([a-z][a-z0-9-]{0,60})@([1-9][0-9]{0,5})")
_RELEASED = re.compile(r"([0-9a-f]{64})  ([a-z][a-z0-9-]{0,60}@[1-9][0-9]{0,5})")


class PromptFiles:
    """Fits ports.PromptLibrary. Files are read at each call, so an edit shows at once; parsing is kept by content hash."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parsed: dict[tuple[str, str], Prompt] = {}

    def tasks(self) -> tuple[str, ...]:
        """Tasks that have at least one version, sorted."""
        if not self._root.is_dir():
            raise PromptError(f"there is no prompt folder {self._root}; set COPILOT_PROMPTS to one")
        folders = [f for f in self._root.iterdir() if f.is_dir() and _TASK.fullmatch(f.name)]
        return tuple(sorted(f.name for f in folders if self._numbers(f.name)))

    def versions(self, task: str) -> tuple[Prompt, ...]:
        """All versions, oldest first. Raises UnknownNameError, PromptError."""
        numbers = self._numbers(task)
        if not numbers:
            raise self._unknown(task)
        released = self.released()
        return tuple(self._load(task, number, released) for number in numbers)

    def get(self, ref: str) -> Prompt:
        """By TASK@N. Raises UnknownNameError, PromptError."""
        match = _REF.fullmatch(ref)
        if match is None or int(match[2]) not in self._numbers(match[1]):
            raise self._unknown(ref)
        return self._load(match[1], int(match[2]), self.released())

    def default_version(self, task: str, label: str) -> int | None:
        """What labels.yaml says, e.g. production -> task -> 2; None where it says nothing. Raises PromptError."""
        path = self._root / "labels.yaml"
        try:
            labels = yaml.safe_load(path.read_text("utf-8")) if path.exists() else None
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise PromptError(f"labels.yaml is not YAML: {' '.join(str(error).split())}") from error
        for name in (label, task):
            labels = labels.get(name) if isinstance(labels, dict) else None
        if labels is None:
            return None
        if isinstance(labels, bool) or not isinstance(labels, int) or labels not in self._numbers(task):
            raise PromptError(f"labels.yaml: {label} of {task} is '{labels}', which is no version of it")
        return labels

    def released(self) -> Mapping[str, str]:
        """Ref -> sha256 of every released version. Raises PromptError at a line that cannot be read."""
        path = self._root / "released.sha256"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        found: dict[str, str] = {}
        for number, line in enumerate(lines, 1):
            match = _RELEASED.fullmatch(line)
            if match is None or found.get(match[2], match[1]) != match[1]:
                raise PromptError(f"released.sha256, line {number}: expected one 'sha256  task@version', found '{line[:100]}'")
            found[match[2]] = match[1]
        return found

    def release(self, ref: str) -> None:
        """Record the version's hash; releasing it again changes nothing. Raises PromptError, UnknownNameError."""
        prompt = self.get(ref)
        lines = sorted(f"{sha}  {name}" for name, sha in ({**self.released(), ref: prompt.sha256}).items())
        path = self._root / "released.sha256"
        draft = path.with_suffix(f".{os.getpid()}.new")
        try:
            draft.write_text("\n".join(sorted(lines, key=lambda line: line[66:])) + "\n", "utf-8")
            draft.replace(path)
        except OSError as error:
            raise PromptError(f"cannot record the release of {ref} in {path}: {error.strerror}; copy the prompt folder to "
                              "one that you may write to and set COPILOT_PROMPTS to it") from error  # fmt: skip

    def render(self, prompt: Prompt, values: Mapping[str, object]) -> str:
        """Strict: a missing or surplus input is a PromptError; a value is placed as it is and never itself rendered."""
        return render(prompt, values)

    def _numbers(self, task: str) -> list[int]:
        folder = self._root / task
        if not _TASK.fullmatch(task) or not folder.is_dir():
            return []
        return sorted(int(m[1]) for f in folder.iterdir() if (m := _VERSION.fullmatch(f.name)))

    def _unknown(self, name: str) -> UnknownNameError:
        return UnknownNameError("prompt", name, f"there are {', '.join(self.tasks())}, each as TASK@VERSION")

    def _load(self, task: str, number: int, released: Mapping[str, str]) -> Prompt:
        ref = f"{task}@{number}"
        source = _read(self._root / task / f"v{number}.md", ref)
        sha256 = hashlib.sha256(source.encode("utf-8")).hexdigest()
        if released.get(ref, sha256) != sha256:
            raise PromptError(f"{ref} was released and its file has changed since; restore it and make version {number + 1}")
        if (ref, sha256) not in self._parsed:
            self._parsed[ref, sha256] = _parse(task, number, source, sha256)
        return self._parsed[ref, sha256]


def _read(path: Path, ref: str) -> str:
    """The file's text. Line ends are unified, so that a checkout on another system has the same hash."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PromptError(f"{ref}: the file has {path.stat().st_size} bytes, more than {MAX_BYTES}")
        return path.read_text("utf-8")  # universal newlines
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{ref}: the file cannot be read as UTF-8 text: {error}") from error


def _parse(task: str, number: int, source: str, sha256: str) -> Prompt:
    head, body = split(source, f"{task}@{number}")
    check_body(body, frozenset(given.name for given in head.inputs), f"{task}@{number}")
    return Prompt(
        task=task,
        version=number,
        title=head.title,
        kind=head.kind,
        shape=head.shape,
        body=body,
        sha256=sha256,
        inputs=tuple(PromptInput(i.name, i.description, i.required) for i in head.inputs),
        retrieval=Retrieval(head.retrieval.passages, head.retrieval.characters),
        checklist=head.checklist,
        credentials=head.credentials,
        scopes=head.scopes,
        second_signoff=head.second_signoff,
        minutes_by_hand=head.minutes_by_hand,
        items=tuple((item.name, item.question) for item in head.items),
        description=head.description,
    )
