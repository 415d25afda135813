"""An exported trail: whatever is changed in it, by however little, is found, and the first broken link is named."""

import ast
import hashlib
import io
import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.adapters.vault import MemoryVault
from copilot.adapters.verify import standalone
from copilot.domain.audit import Act, AuditEntry, follow
from copilot.domain.checkpoint import Checkpoint
from copilot.domain.handover import Handover, fingerprint, lines

NOW = datetime(2026, 3, 1, tzinfo=UTC)
VAULT = MemoryVault()


def exported(count: int, vault: MemoryVault = VAULT, every: int = 3) -> list[bytes]:
    """The lines of an export of so many entries."""
    entries: list[AuditEntry] = []
    last = None
    for n in range(1, count + 1):
        details = {"question": f'What is "{n}"? ],"details": é 𝛑 \ud800', "n": n} if n % 4 else {}
        last = follow(
            last, Act("eng-1", NOW + timedelta(seconds=n), "mem-1", "root", "local trust", "ask", f"req-{n}", details)
        )
        entries.append(last)
    marks = [Checkpoint("eng-1", e.sequence, e.hash, e.at).signed(vault.sign) for e in entries if e.sequence % every == 0]
    head = entries[-1].hash if entries else "0" * 64
    about = Handover("eng-1", "deal", "Larkfield", count, head, NOW, vault.public_key(), {"mem-1": "ada"})
    return list(lines(about, marks, entries, vault.sign))


def found(content: bytes) -> standalone.Found:
    return standalone.examine(io.BytesIO(content))


FILE = exported(7)
ENTRIES = {
    n: position for position, line in enumerate(FILE) if line.startswith(b'{"entry"') for n in [json.loads(line)["entry"][1]]
}
LONG = exported(120)


@pytest.mark.parametrize("count", [0, 1, 7, 300])
def test_a_trail_that_nobody_touched_is_whole(count: int) -> None:
    result = found(b"".join(exported(count)))
    assert (result.code, result.facts["entries"], result.facts["engagement"]) == (0, count, "deal")
    assert result.facts["fingerprint"] == fingerprint(VAULT.public_key())


def test_every_line_is_json_for_whoever_wants_to_read_it() -> None:
    told = [json.loads(line) for line in FILE]
    assert told[ENTRIES[2]]["details"]["question"].startswith('What is "2"?')


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80])
def test_any_single_byte_that_is_changed_is_found(flip: int) -> None:
    whole = b"".join(FILE)
    unnoticed = [
        n for n in range(len(whole)) if found(whole[:n] + bytes([whole[n] ^ flip]) + whole[n + 1 :]).code == standalone.WHOLE
    ]
    assert unnoticed == []


def test_any_single_byte_that_is_put_in_or_taken_out_is_found() -> None:
    whole = b"".join(FILE)
    unnoticed = [n for n in range(len(whole) + 1) if found(whole[:n] + b" " + whole[n:]).code == standalone.WHOLE]
    unnoticed += [n for n in range(len(whole)) if found(whole[:n] + whole[n + 1 :]).code == standalone.WHOLE]
    assert unnoticed == []


@pytest.mark.parametrize("number", range(1, 8))
def test_the_first_broken_link_is_named(number: int) -> None:
    at = ENTRIES[number]
    others = {n: i for n, i in ENTRIES.items() if n != number}
    removed = found(b"".join(FILE[:at] + FILE[at + 1 :]))
    assert removed.code == 1
    assert f"entry {number if number < 7 else 6}" in removed.says
    doubled = found(b"".join(FILE[: at + 1] + FILE[at:]))
    assert doubled.code == 1
    assert (
        f"where entry {number + 1} should stand" if number < 7 else "ends with entry"
    ) in doubled.says or "where entry 8" in doubled.says
    for other, position in others.items():
        swapped = list(FILE)
        swapped[at], swapped[position] = swapped[position], swapped[at]
        assert f"where entry {min(number, other)} should stand" in found(b"".join(swapped)).says
    for field, complaint in ((b'"ask"', "was changed"), (b'"salt": "', "was changed|the details of")):
        changed = list(FILE)
        changed[at] = changed[at].replace(field, field.upper(), 1)
        result = found(b"".join(changed))
        assert result.code == 1
        assert f"entry {number} " in result.says + " "
        assert any(word in result.says for word in complaint.split("|"))


def test_an_entry_put_in_with_a_right_hash_of_its_own_is_found() -> None:
    honest = json.loads(FILE[ENTRIES[3]])
    fields = [*honest["entry"][:6], "approve", *honest["entry"][7:]]
    text = json.dumps(fields, ensure_ascii=False)
    details = FILE[ENTRIES[3]].split(b'],"details":')[1][:-76].decode()
    own = hashlib.sha256(text.encode()).hexdigest()
    forged = f'{{"entry":{text},"details":{details},"hash":"{own}"}}\n'.encode()
    assert "entry 3 is not the one that was signed" in found(b"".join([*FILE[: ENTRIES[3]], forged, *FILE[ENTRIES[4] :]])).says


@pytest.mark.parametrize("kept", range(1, len(FILE)))
def test_an_end_that_was_cut_is_found(kept: int) -> None:
    assert found(b"".join(FILE[:kept])).code == 1
    assert found(b"".join([*FILE[:kept], FILE[-1]]) if kept < len(FILE) - 1 else b"").code != 0


def test_a_trail_signed_anew_by_another_key_is_not_the_one_that_was_named(tmp_path: Path) -> None:
    forged = tmp_path / "trail.jsonl"
    forged.write_bytes(b"".join(exported(7, MemoryVault())))
    named = fingerprint(VAULT.public_key())
    assert standalone.main([str(forged), "--key", named]) == 1
    forged.write_bytes(b"".join(FILE))
    digits = hashlib.sha256(VAULT.public_key()).hexdigest()
    for key in (named, digits, " ".join(digits[n : n + 4] for n in range(0, 64, 4)).upper()):
        assert standalone.main([str(forged), "--key", key]) == 0


def test_what_is_no_trail_and_what_is_not_there_cannot_be_told(tmp_path: Path) -> None:
    assert standalone.main([str(tmp_path / "nothing")]) == 5
    for content in (b"", b"hello", b'{"format":"copilot-audit/9"}\n', b"\x00" * 100, b"{}"):
        (tmp_path / "file").write_bytes(content)
        assert standalone.main([str(tmp_path / "file")]) == 5, content


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_any_random_change_of_a_longer_trail_is_found(seed: int) -> None:
    rng = random.Random(seed)
    changed, act = list(LONG), rng.choice(("byte", "remove", "double", "swap", "cut", "mix"))
    a, b = sorted(rng.sample(range(len(LONG)), 2))
    whole = b"".join(LONG)
    place = rng.randrange(len(whole))
    result = {
        "byte": lambda: whole[:place] + bytes([(whole[place] + rng.randrange(1, 256)) % 256]) + whole[place + 1 :],
        "remove": lambda: b"".join(changed[:a] + changed[a + 1 :]),
        "double": lambda: b"".join(changed[: a + 1] + changed[a:]),
        "swap": lambda: b"".join([*changed[:a], changed[b], *changed[a + 1 : b], changed[a], *changed[b + 1 :]]),
        "cut": lambda: whole[:place],
        # The end of another export of the same acts, with at least the first line of this one.
        "mix": lambda: b"".join(changed[: a + 1] + exported(120)[a + 1 :]),
    }[act]()
    assert found(result).code != standalone.WHOLE


def test_the_stand_alone_verifier_needs_nothing_but_cryptography() -> None:
    source = Path(standalone.__file__).read_text("utf-8")
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in getattr(node, "names", [])])
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def test_the_stand_alone_verifier_runs_alone(tmp_path: Path) -> None:
    script, trail = tmp_path / "copilot_verify.py", tmp_path / "trail.jsonl"
    script.write_bytes(Path(standalone.__file__).read_bytes())
    for content, code, says in ((b"".join(FILE), 0, "whole:"), (b"".join(FILE[:-2]), 1, "CHANGED:"), (b"x", 5, "cannot tell:")):
        trail.write_bytes(content)
        run = subprocess.run([sys.executable, "-I", str(script), str(trail)], capture_output=True, text=True, cwd=tmp_path)
        assert (run.returncode, run.stdout.split(" ")[0] in says) == (code, True), run
