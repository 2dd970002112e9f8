"""The manifest of a run, ``run.json``: its stacks, how each ended, and why."""

import json
import os
import socket
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter

from gpufabric.engine.result import EngineOperation
from gpufabric.reading.json_text import read_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.spec.validation_errors import shown

FORMAT = 1
MANIFEST = "run.json"


@dataclass(slots=True)
class StackRecord:
    """Entry of one stack in a manifest.

    Attributes:
        status: ``waiting``, ``running``, or how the stack ended (see ``gpufabric.engine.result.Status``).
        declared: digest of the stack's declaration, by which a resumed run detects changes.
        events: files of events, in the order of the engine's runs.
        reason: why the stack was skipped, deferred or not run; empty otherwise.
        errors: errors of the engine and of its runner, also those before the first event.
    """

    status: str = "waiting"
    declared: str = ""
    events: list[str] = field(default_factory=list[str])
    reason: str = ""
    errors: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class UndeclaredStack:
    """A stack that is up and has no file. Amounts are US dollars at peak, as text.

    Attributes:
        stack: its name in the backend.
        resources: number of resources; None if the backend does not say.
        gpus: GPUs of its machines; None if its state cannot be read.
        usd_per_hour: None if it is not known.
        usd_per_month: likewise.
        usd_per_gpu_hour: lease of a GPU; likewise.
        unpriced: items without a known price; the amounts are a lower bound then.
        unpriced_machines: those of them that are machines.
        region: cloud and region, as its output says; empty if unknown.
        same_region: declared stacks of the same region, which may be this one under another name.
        problem: why its state cannot be read or priced; empty otherwise.
    """

    stack: str
    resources: int | None = None
    gpus: int | None = None
    usd_per_hour: str | None = None
    usd_per_month: str | None = None
    usd_per_gpu_hour: str | None = None
    unpriced: list[str] = field(default_factory=list[str])
    unpriced_machines: list[str] = field(default_factory=list[str])
    region: str = ""
    same_region: list[str] = field(default_factory=list[str])
    problem: str = ""

    @property
    def next_step(self) -> str:
        """Actions that the user can take."""
        # The logical names of resources hold the stack's name: a renamed stack would be built anew.
        same = [
            f"stacks/Pulumi.{other}.yaml declares the same region and would build it a second time: "
            f"rename it to Pulumi.{self.stack}.yaml"
            for other in self.same_region
        ]
        restore = f"restore stacks/Pulumi.{self.stack}.yaml"
        destroy = f"`gpufabric destroy {self.stack}` destroys it from its state"
        return f"{'; '.join(same) or restore}; or {destroy}"


@dataclass(slots=True)
class Manifest:
    """Description of a run.

    Attributes:
        run: its name, which starts with the time (UTC).
        operation: ``preview``, ``up``, ``refresh`` or ``destroy``.
        started: start (ISO 8601, UTC).
        ended: end; empty while it runs, and if it was killed.
        commit: git commit of the project; empty if there is none.
        backend: digest of the backend's address; digest of an empty text for a preview.
        resumes: the run that this one continues; empty for a new one.
        stacks: the stacks, in the order in which they are updated.
        errors: errors that stopped the run before its first stack.
        undeclared: stacks that are up and have no file.
        policies_from: where rules and settings come from; empty for the checkout.
        host: machine of the process that runs it.
        pid: id of that process; 0 if it is not known.
        format: version of this layout.
    """

    run: str
    operation: EngineOperation
    started: str
    commit: str
    backend: str
    stacks: dict[str, StackRecord]
    resumes: str = ""
    ended: str = ""
    errors: list[str] = field(default_factory=list[str])
    undeclared: list[UndeclaredStack] = field(default_factory=list[UndeclaredStack])
    policies_from: str = ""
    host: str = ""
    pid: int = 0
    format: int = FORMAT

    @property
    def complete(self) -> bool:
        """Whether every stack is done."""
        return not self.errors and all(record.status == "done" for record in self.stacks.values())

    @property
    def may_run(self) -> bool:
        """Whether its process may still run: it has not ended, and does not show that it was killed."""
        if self.ended or not self.pid:
            return False
        return self.host != socket.gethostname() or _runs(self.pid)

    def write(self, folder: Path) -> None:
        """Write the manifest into the folder of its run, in one step."""
        temporary = folder / f".{MANIFEST}"
        temporary.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        temporary.replace(folder / MANIFEST)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # the process of another user
    return True


class UnknownFormatError(ValueError):
    """Another version of gpufabric wrote the manifest."""


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        UnknownFormatError: its format is another one.
        ValueError: it is damaged.
    """
    try:
        data = cast("dict[str, Any]", read_json(path))
        given = data["format"]
        if given == FORMAT:
            absent: dict[str, Any] = {"started": "", "commit": "", "backend": ""}
            # Fields of a later version are left out.
            return TypeAdapter(Manifest).validate_python({**absent, **data})
    except UnreadableError as error:
        raise ValueError(f"not the manifest of a run: {error.given}") from None
    except (ValueError, KeyError, TypeError):
        raise ValueError("not the manifest of a run") from None
    raise UnknownFormatError(f"format {shown(given)}, not {FORMAT}")
