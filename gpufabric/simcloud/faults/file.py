"""Reads and writes the faults in the folder of the simulated clouds (``faults.json``)."""

import json
import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gpufabric.reading.json_text import read_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.simcloud.faults.fault import Fault, FaultFile
from gpufabric.simcloud.on_demand import FAULTS_FILE
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import explain

LIMIT = "docs/simulated-clouds/faults.md"

_ADAPTER: TypeAdapter[FaultFile] = TypeAdapter(FaultFile)
_FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)


def read_faults(root: Path) -> FaultFile:
    """Read the faults; none without a file. Raises ``DeclarationError`` if the file cannot be understood."""
    path = root / FAULTS_FILE
    if not path.exists():
        return FaultFile()
    try:
        data = read_json(path)
    except UnreadableError as error:
        allowed = "a file that `gpufabric sim fault` writes; `gpufabric sim fault clear` removes it"
        given = f"a file that cannot be read: {error.given}"[:200]
        problem = Problem("faults", given, allowed, LIMIT, file=str(path))
        raise DeclarationError([problem]) from None
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as error:
        raise DeclarationError(explain(error, _ADAPTER, data, file=str(path))) from error


def write_faults(root: Path, faults: FaultFile) -> None:
    """Write the faults; without any, the file is removed. Raises ``OSError``."""
    path = root / FAULTS_FILE
    if not faults.faults:
        path.unlink(missing_ok=True)
        return
    root.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    text = json.dumps(faults.model_dump(mode="json", exclude_defaults=True), indent=2)
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)


def checked_fault(data: dict[str, object]) -> Fault:
    """Return the fault that a command states. Raises ``DeclarationError``."""
    try:
        return _FAULT.validate_python(data)
    except ValidationError as error:
        raise DeclarationError(explain(error, _FAULT, data, file="command line")) from None


def with_fault(faults: FaultFile, fault: Fault) -> tuple[FaultFile, Fault]:
    """Return the faults with another one, which gets a number as its id if it has none."""
    ids = {known.id for known in faults.faults}
    number = next(n for n in range(1, len(ids) + 2) if f"f{n}" not in ids)
    named = fault if fault.id else fault.model_copy(update={"id": f"f{number}"})
    if named.id in ids:
        allowed = "an id that no other fault has: `gpufabric sim fault list`"
        raise DeclarationError.of("--id", given=named.id, allowed=allowed, limit=LIMIT)
    return faults.model_copy(update={"faults": [*faults.faults, named]}), named
