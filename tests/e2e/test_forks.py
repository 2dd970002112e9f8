"""Programs and policy packs that run as forks do on the real engine what they do by themselves."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.forkserver.start import fork_server
from tests.e2e.conftest import Declare, Sandbox

pytestmark = pytest.mark.engine

STACK = "oci-us-ashburn-1"
# Says whether it runs in a process that has loaded what comes later.
SAYS = """\
import os as _os, sys as _sys
with open(_os.environ["SAID"], "a") as _said:
    _folder = _os.path.basename(_os.getcwd())
    _said.write(f"{_folder} {'gpufabric.plan.resilience.assessment' in _sys.modules}\\n")
"""
OF_THE_RUN = ("sequence", "timestamp", "durationSeconds", "streamID", "streamId")
"""What differs between two runs of the same."""


def say(file: Path, more: str = "") -> None:
    """Have a program or a pack say where it runs, and do something more."""
    text = file.read_text()
    docstring, rest = text.split('"""\n', 1)
    file.write_text(f'{docstring}"""\n{SAYS}{more}{rest}')


def previewed(sandbox: Sandbox, variables: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Preview what fails; gives the events in an order of their own, and what program and pack said."""
    log, said = sandbox.root / "events.jsonl", sandbox.root / "said"
    for one in (log, said):
        one.unlink(missing_ok=True)
    before = dict(sandbox.environment)
    sandbox.environment |= {**variables, "SAID": str(said), "PULUMI_DEBUG_COMMANDS": "true"}
    sandbox.pulumi("preview", "-s", STACK, "--event-log", str(log), *sandbox.packs, fails=True)
    sandbox.environment = before
    events = [json.dumps(plain(json.loads(line)), sort_keys=True) for line in log.read_text().splitlines()]
    return sorted(events), sorted(said.read_text().splitlines())


def plain(value: Any) -> Any:
    """Leave out what is of one run."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if key not in OF_THE_RUN}
    return [plain(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("more", "fails"),
    [
        ("print('to standard output'); print('to standard error', file=_sys.stderr)\n", False),
        ("raise KeyError('of the program')\n", True),
        ("_sys.exit(3)\n", True),
    ],
)
def test_a_preview_is_the_same(sandbox: Sandbox, region: Declare, more: str, fails: bool) -> None:
    sandbox.declare(STACK, region(STACK, budget={"usd_per_hour": 100}))
    sandbox.init(STACK)
    say(sandbox.project / "stacks" / "__main__.py", more)
    assert sandbox.packs
    say(sandbox.project / "policies" / "__main__.py")
    # The budget is too small: the pack fails the preview where the program does not.
    alone, said_alone = previewed(sandbox, {})
    with fork_server(sandbox.project, [STACK]) as variables:
        forked, said_forked = previewed(sandbox, variables)
    assert said_alone == ["policies False", "stacks False"]
    assert said_forked == ["policies True", "stacks True"]
    assert forked == alone
    text = "\n".join(forked)
    assert ("$100.00/hour" in text) != fails, "the pack judges a program that came to its end"
    assert ("to standard output" in text and "to standard error" in text) != fails
