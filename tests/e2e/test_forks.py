"""On the real engine, programs and policy packs do the same as forks and by themselves."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.forkserver.start import SWITCH_VARIABLE, fork_server
from tests.e2e.conftest import Declare, Sandbox

pytestmark = pytest.mark.engine

STACK = "oci-us-ashburn-1"
# Records whether the process has imported early what programs and packs import later.
SAYS = """\
import os as _os, sys as _sys
with open(_os.environ["SAID"], "a") as _said:
    _folder = _os.path.basename(_os.getcwd())
    _said.write(f"{_folder} {'gpufabric.plan.resilience.assessment' in _sys.modules}\\n")
"""
DIFFERING = ("sequence", "timestamp", "durationSeconds", "streamID", "streamId")
"""Keys whose values differ between two runs of the same preview."""


def record(file: Path, more: str = "") -> None:
    """Make a program or a pack record how it runs, and run more statements."""
    text = file.read_text()
    docstring, rest = text.split('"""\n', 1)
    file.write_text(f'{docstring}"""\n{SAYS}{more}{rest}')


def preview(sandbox: Sandbox, variables: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Run a preview that fails; return its sorted events, and the records of program and pack."""
    log, said = sandbox.root / "events.jsonl", sandbox.root / "said"
    for file in (log, said):
        file.unlink(missing_ok=True)
    before = dict(sandbox.environment)
    sandbox.environment |= {**variables, "SAID": str(said), "PULUMI_DEBUG_COMMANDS": "true"}
    sandbox.pulumi("preview", "-s", STACK, "--event-log", str(log), *sandbox.packs, fails=True)
    sandbox.environment = before
    events = [
        json.dumps(comparable(json.loads(line)), sort_keys=True) for line in log.read_text().splitlines()
    ]
    return sorted(events), sorted(said.read_text().splitlines())


def comparable(value: Any) -> Any:
    """Leave out the keys that differ between runs."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items() if key not in DIFFERING}
    return [comparable(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("more", "fails"),
    [
        ("print('to standard output'); print('to standard error', file=_sys.stderr)\n", False),
        ("raise KeyError('of the program')\n", True),
        ("_sys.exit(3)\n", True),
    ],
)
def test_a_preview_is_the_same(
    sandbox: Sandbox, region: Declare, more: str, fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH_VARIABLE, "yes")
    sandbox.declare(STACK, region(STACK, budget={"usd_per_hour": 100}))
    sandbox.init(STACK)
    record(sandbox.project / "stacks" / "__main__.py", more)
    assert sandbox.packs
    record(sandbox.project / "policies" / "__main__.py")
    # The budget is too small: the pack fails the preview where the program does not.
    alone, said_alone = preview(sandbox, {})
    lines: list[str] = []
    with fork_server(sandbox.project, [STACK], lines.append) as variables:
        forked, said_forked = preview(sandbox, variables)
    assert lines == ["Forks: 2 programs and policy packs ran as forks."]
    assert said_alone == ["policies False", "stacks False"]
    assert said_forked == ["policies True", "stacks True"]
    assert forked == alone
    text = "\n".join(forked)
    assert ("$100.00/hour" in text) != fails, "the pack judges a program that came to its end"
    assert ("to standard output" in text and "to standard error" in text) != fails
