"""Malformed inputs: what a file may be instead of what it should be, and how a command ends on it."""

import errno
import os
import signal
import socket
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from typer.testing import CliRunner

from gpufabric.cli.main import app
from gpufabric.reading.limits import LARGEST_YAML_BYTES
from gpufabric.spec.problems import ExplainedError
from gpufabric.visible import visible

LONGEST_SECONDS = 300
"""A command that takes longer counts as one that never ends. Each takes about a second."""

LAUGHS = "a0: &a0 [x]\n" + "".join(
    f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]\n" for number in range(1, 12)
)

Place = Callable[[Path], object]
"""Puts something at a path."""


def text(content: str) -> Place:
    """Return what writes a text."""
    return lambda path: path.write_text(content, encoding="utf-8")


def raw(content: bytes) -> Place:
    """Return what writes bytes."""
    return lambda path: path.write_bytes(content)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        # The path of a socket has about 100 characters at most.
        here = Path.cwd()
        os.chdir(path.parent)
        try:
            server.bind(path.name)
        finally:
            os.chdir(here)


NO_PLAIN_FILES: Mapping[str, Place] = {
    "folder": lambda path: path.mkdir(),
    "named pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "socket": _socket,
    "loop of links": lambda path: path.symlink_to(path),
    "link to nothing": lambda path: path.symlink_to(path.parent / "nothing"),
}

NO_TEXTS: Mapping[str, Place] = {
    "UTF-16": raw("a: b\n".encode("utf-16")),
    "Latin-1": raw(b"a: \xe9\n"),
    "NUL": raw(b"a: b\0\n"),
    "binary": raw(bytes(range(256))),
}

NO_YAML: Mapping[str, Place] = {
    "exploding aliases": text(LAUGHS),
    "deep flow": text("[" * 200_000),
    "deep block": text("- " * 100_000 + "a"),
    "deep keys": text("? " * 100_000 + "a"),
    "self-merge": text("a: &a\n  <<: *a\n"),
    "merge of a text": text("a:\n  <<: b\n"),
    "null as a key": text("null: 1\n"),
    "boolean as a key": text("true: 1\n"),
    "number as a key": text("5: 1\n"),
    "date as a key": text("2026-11-24: 1\n"),
    "list as a key": text("[a]: 1\n"),
    "mapping as a key": text("{a: b}: 1\n"),
    "infinity": text("a: .inf\n"),
    "no number": text("a: .nan\n"),
    "400 digits": text(f"a: {'9' * 400}\n"),
    "tag of Python": text("a: !!python/object/apply:os.system [id]\n"),
    "set": text("a: !!set {b}\n"),
    "control character": text("a: \x1b[2J\n"),
    "list at the top": text("- a\n"),
    "text at the top": text("hunter2\n"),
    "repeated key": text("a: 1\na: 2\n"),
    "two documents": text("a: 1\n---\na: 2\n"),
    "cut off": text("a: ["),
    "tab": text("a:\n\tb: 1\n"),
    "undefined alias": text("a: *b\n"),
    "bad date": text("a: 2026-13-45\n"),
    "too large": text("# " + "x" * LARGEST_YAML_BYTES + "\n"),
    "too many values": text("a: [" + "1, " * 100_001 + "]\n"),
    "long unknown key": text(f"{'x' * 100_000}: 1\n"),
    "many unknown keys": text("".join(f"key{number}: 1\n" for number in range(3000))),
    "command in a key": text('"::error::x\\n##vso[task.complete]\\e[2J": 1\n'),
}

NO_JSON: Mapping[str, Place] = {
    "empty": text(""),
    "NaN": text('{"a": NaN}'),
    "Infinity": text("[-Infinity]"),
    "400 digits": text("9" * 400),
    "large exponent": text("[1e999]"),
    "deep lists": text("[" * 200_000),
    "deep objects": text('{"a":' * 100_000),
    "control character": text('"\x1b[2J"'),
    "null": text("null"),
    "list": text("[]"),
    "text": text('"hunter2"'),
    "empty object": text("{}"),
    "other object": text('{"a": 1}'),
    "cut off": text('{"a": [1, '),
    "YAML": text("a: b\n"),
}

ANY_YAML = {**NO_PLAIN_FILES, **NO_TEXTS, **NO_YAML}
ANY_JSON = {**NO_PLAIN_FILES, **NO_TEXTS, **NO_JSON}


_A = "stacks/Pulumi.aws-us-east-1.yaml"
_Z = "stacks/Pulumi.azure-eastus.yaml"
_B = "stacks/Pulumi.backbone.yaml"
_P = "Pulumi.yaml"
_NODES = "nodes: 16\n        capacity"
_STARTS, _ENDS = "2026-12-08T11:30:00Z", "2026-12-22T11:30:00Z"
_STEP = "step_seconds: 6.0"
_CIDR = "10.16.0.0/16"
_POOL = "        capacity:"
_NAME = "      name: small"
_TAGS = ", ".join(f"key{number}: v" for number in range(82))
_POOLS = "".join(f"      p{number}: {{shape: nothing, nodes: 1}}\n" for number in range(800))

VALUES: Mapping[str, tuple[str, str, str, str]] = {
    "infinite nodes": (_A, _NODES, "nodes: .inf\n        capacity", "train"),
    "negative nodes": (_A, _NODES, "nodes: -1\n        capacity", "train"),
    "too many nodes": (_A, _NODES, "nodes: 1000000000000000000\n        capacity", "show"),
    "endless racks": (_Z, "nodes: 18", "nodes: 9000000000000000", "show"),
    "text as nodes": (_A, _NODES, "nodes: sixteen\n        capacity", "train"),
    "list as nodes": (_A, _NODES, "nodes: [16]\n        capacity", "train"),
    "true as nodes": (_A, _NODES, "nodes: true\n        capacity", "train"),
    "begin in 9999": (_A, _STARTS, "9999-12-31T23:59:59Z", "show"),
    "end in 9999": (_A, _ENDS, "9999-12-31T23:59:59-14:00", "show"),
    "begin in year 1": (_A, _STARTS, "0001-01-01T00:00:00+14:00", "show"),
    "seconds as begin": (_A, f'"{_STARTS}"', "99999999999999", "show"),
    "commands in a zone": (_A, "zone: use1-az6", 'zone: "use1\\e[2J\\n::error::x"', "show"),
    "one zone twice": (_A, "[use1-az4, use1-az6]", "[use1-az6, use1-az6]", "show"),
    "too many zones": (_A, "[use1-az4, use1-az6]", f"[{'use1-az4, ' * 3000}]", "show"),
    "long region": (_A, "region: us-east-1", f"region: {'x' * 1_000_000}", "show"),
    "long shape": (_A, "p6-b200.48xlarge", "x" * 1_000_000, "show"),
    "commands in a shape": (_A, "p6-b200.48xlarge", '"##vso[task.complete]\\n::error::a\\e[2J"', "show"),
    "impossible prefix": (_A, _CIDR, "10.16.0.0/99", "train"),
    "all addresses": (_A, _CIDR, "0.0.0.0/0", "show"),
    "no room": (_A, _CIDR, "10.16.0.0/32", "show"),
    "commands in a pool's name": (_A, "      train:", '      "::error::x\\e[2J":', "show"),
    "long name of a pool": (_A, "      train:", f"      ? {'x' * 100_000}\n      :", "show"),
    "800 bad pools": (_A, "    pools:\n", f"    pools:\n{_POOLS}", "show"),
    "800 bad pools for roles": (_A, "    pools:\n", f"    pools:\n{_POOLS}", "roles --for up"),
    "exponent": (_Z, "at_least_tib: 20", 'at_least_tib: "1e999999"', "show"),
    "digits as text": (_Z, "at_least_tib: 20", f'at_least_tib: "{"9" * 400}"', "show"),
    "NaN as text": (_Z, "at_least_tib: 20", 'at_least_tib: "NaN"', "show"),
    "no bandwidth": (_B, "gbps: 2", "gbps: 0", "train"),
    "infinite bandwidth as text": (_B, "gbps: 2", 'gbps: "1e400"', "show"),
    "link to itself": (_B, "[aws-us-east-1, azure-eastus]", "[aws-us-east-1, aws-us-east-1]", "train"),
    "commands in a link": (_B, "[aws-us-east-1, azure-eastus]", '["::error::x", "##vso[a]"]', "show"),
    "no time of a step": (_P, _STEP, "step_seconds: 0", "show"),
    "infinite step as text": (_P, _STEP, 'step_seconds: "inf"', "show"),
    "step of no number": (_P, _STEP, 'step_seconds: "nan"', "show"),
    "endless layers": (_P, "layers: 80", "layers: 900000000000000000", "show"),
    "no sequence": (_P, "sequence_length: 8192", "sequence_length: 0", "show"),
    "endless vocabulary": (_P, "vocabulary: 128256", "vocabulary: 900000000000000000", "show"),
    "escape in the name": (_P, _NAME, '      name: "a\\e[31m"', "show"),
    "long name of the model": (_P, "name: dense-70b", f"name: {'x' * 100_000}", "show"),
    "endless budget": (_P, _NAME, f'{_NAME}\n      budget: {{usd_per_month: "1e999999"}}', "show"),
    "82 tags": (_P, _NAME, f"{_NAME}\n      tags: {{{_TAGS}}}", "show"),
    "reserved tag": (_P, _NAME, f'{_NAME}\n      tags: {{"aws:x": v}}', "show"),
    "empty tag": (_P, _NAME, f'{_NAME}\n      tags: {{"": v}}', "show"),
    "reserved value of a tag": (_P, _NAME, f'{_NAME}\n      tags: {{x: "aws:v"}}', "show"),
    "blanks in a label": (_A, _POOL, f'        labels: {{"a b": "c d"}}\n{_POOL}', "show"),
    "empty label": (_A, _POOL, f'        labels: {{"": ""}}\n{_POOL}', "show"),
    "label of Kubernetes": (_A, _POOL, f'        labels: {{"kubernetes.io/x": "y"}}\n{_POOL}', "show"),
    "long label": (_A, _POOL, f'        labels: {{{"x" * 300}: "y"}}\n{_POOL}', "show"),
    "blanks in a taint": (_A, _POOL, f'        taints: [{{key: "a b"}}]\n{_POOL}', "show"),
    "taint twice": (_A, _POOL, f"        taints: [{{key: a}}, {{key: a, value: c}}]\n{_POOL}", "show"),
    "folder that is a list": (_P, "stackConfigDir: stacks", "stackConfigDir: [1]", "show"),
    "folder with NUL": (_P, "stackConfigDir: stacks", 'stackConfigDir: "a\\0b"', "show"),
    "name that is a list": (_P, "name: gpufabric\n", "name: [a]\n", "show"),
    "account as a number": (_A, '"123456789012"', "123456789012", "show"),
    "encrypted list": (_A, '"123456789012"', "{secure: [1]}", "show"),
    "model in a pipe": (_P, "        model:\n", "        model:\n          config: pipe.json\n", "show"),
    "price of no number": (_A, _POOL, f'        price: {{amount: "NaN", unit: node-hour}}\n{_POOL}', "show"),
    "tokens below a step": (_P, _STEP, f"{_STEP}\n        global_batch: 1024\n        tokens: 1", "train"),
    "step faster than the GPUs": (_P, _STEP, "step_seconds: 0.0001\n        global_batch: 1024", "train"),
}
"""Values by a name: the file, what stands there, what stands there instead, and a command that reads it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended.

    Attributes:
        status: its exit status.
        message: what it said on standard error, or as its error.
        output: all that it printed.
        crash: the type of an exception that is no explained error; empty if there is none.
    """

    status: int
    message: str
    output: str
    crash: str


def ended(arguments: Sequence[str]) -> Ended:
    """Run a command in this process, as ``gpufabric.cli.main.run`` does."""
    with _alarm(arguments):
        done = CliRunner().invoke(app, list(arguments))
    error = done.exception
    if isinstance(error, ExplainedError):
        return Ended(1, f"error: {visible(str(error))}\n{done.stderr}", done.output, "")
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return Ended(1, f"error: given {error.strerror}\n{done.stderr}", done.output, "")
    crash = "" if error is None or isinstance(error, SystemExit) else f"{type(error).__name__}: {error}"
    return Ended(done.exit_code, done.stderr, done.output, crash)


@contextmanager
def _alarm(arguments: Sequence[str]) -> Generator[None]:
    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise RuntimeError(f"{' '.join(arguments)} does not end")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(LONGEST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
