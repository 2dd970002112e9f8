"""The cloud files that the simulated clouds use: a copy in their folder (``clouds.json``)."""

import hashlib
import json
import os
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from gpufabric.plan.simulated_clock import read_clock
from gpufabric.reading.json_text import parse_json
from gpufabric.reading.limits import LARGEST_YAML_BYTES, UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.simcloud.capacity import CapacityFile
from gpufabric.simcloud.clock import set_to, simulated_now
from gpufabric.simcloud.cloudfiles.form import SimulatedAccount
from gpufabric.simcloud.cloudfiles.read import LIMIT, read_cloud_files
from gpufabric.simcloud.faults.fault import Fault
from gpufabric.simcloud.on_demand import CLOUDS_FILE
from gpufabric.simcloud.seed import seed
from gpufabric.spec.base import Declared
from gpufabric.spec.problems import DeclarationError, Problem


class AppliedCloudFiles(Declared):
    """The copy: its accounts, and the digest of what was applied."""

    digest: str
    accounts: list[SimulatedAccount]


_ADAPTER: TypeAdapter[AppliedCloudFiles] = TypeAdapter(AppliedCloudFiles)


def apply_cloud_files(root: Path, folder: Path) -> bool:
    """Let the simulated clouds use a folder of cloud files.

    What exists is seeded, and the clock is set to the begin of the rehearsal if nobody has set it. The same
    files change nothing a second time.

    Args:
        root: folder of the simulated clouds.
        folder: folder of the cloud files.

    Returns:
        Whether anything was new.

    Raises:
        DeclarationError: a file is invalid, or a cloud refuses a thing.
        OSError: the folder of the simulated clouds cannot be written.
    """
    accounts = read_cloud_files(folder)
    dumped = [account.model_dump(mode="json", exclude_unset=True) for account in accounts]
    digest = hashlib.sha256(json.dumps(dumped, sort_keys=True).encode()).hexdigest()
    known = applied(root)
    if known is not None and known.digest == digest:
        return False
    begins = next((account.starts_at for account in accounts if account.starts_at is not None), None)
    if begins is not None and read_clock(root) is None and begins > simulated_now(root):
        set_to(root, begins)
    _write(root / CLOUDS_FILE, {"digest": "", "accounts": dumped})
    _seed(root, accounts)
    _write(root / CLOUDS_FILE, {"digest": digest, "accounts": dumped})
    return True


def _seed(root: Path, accounts: list[SimulatedAccount]) -> None:
    things = [
        {
            "cloud": account.cloud,
            "account": account.account,
            **place.model_dump(mode="json", exclude_unset=True),
        }
        for account in accounts
        for place in account.things
    ]
    if things:
        file = root / "things.json"
        _write(file, {"accounts": things})
        seed(root, file)


def applied(root: Path) -> AppliedCloudFiles | None:
    """Return the cloud files in use; None if there are none. Raises ``DeclarationError``."""
    path = root / CLOUDS_FILE
    if not path.exists():
        return None
    try:
        return _parsed(read_text(path, largest_bytes=LARGEST_YAML_BYTES))
    except (UnreadableError, ValidationError):
        allowed = "a file that `gpufabric sim load` writes: load the cloud files again"
        problem = Problem("accounts", "something else", allowed, LIMIT, file=str(path))
        raise DeclarationError([problem]) from None


@cache
def _parsed(text: str) -> AppliedCloudFiles:
    return _ADAPTER.validate_python(parse_json(text))


def forget_cloud_files(root: Path) -> bool:
    """Let the simulated clouds use no cloud files; return whether they used some. Seeded things stay."""
    path = root / CLOUDS_FILE
    existed = path.is_file()
    path.unlink(missing_ok=True)
    return existed


def accounts_at(root: Path, account: str) -> dict[str, SimulatedAccount]:
    """Return the accounts by cloud: the one with that name, else the first of each cloud."""
    files = applied(root)
    result: dict[str, SimulatedAccount] = {}
    for declared in files.accounts if files else ():
        if declared.account == account or declared.cloud not in result:
            result[declared.cloud] = declared
    return result


def capacity_at(root: Path, now: datetime, account: str = "") -> CapacityFile | None:
    """Return the capacity at a time; None if no file states any.

    Args:
        root: folder of the simulated clouds.
        now: time in the simulated clouds.
        account: account whose capacity counts for its cloud; empty: the first of each cloud.
    """
    parts: dict[str, Any] = {}
    for cloud, declared in accounts_at(root, account).items():
        part = declared.part()
        for change in declared.changes:
            later = getattr(change, cloud)
            if change.at > now or later is None:
                continue
            stated = {name: getattr(later, name) for name in later.model_fields_set}
            part = later if part is None else part.model_copy(update=stated)
        if part is not None:
            parts[cloud] = part
    return CapacityFile.model_construct(_fields_set=set(parts), **parts) if parts else None


def stated_faults(root: Path) -> tuple[list[Fault], int | None]:
    """Return the faults that the files state, each with an id, and their seed."""
    files = applied(root)
    faults: list[Fault] = []
    for declared in files.accounts if files else ():
        own = [fault.model_copy(update={"cloud": declared.cloud}) for fault in declared.faults]
        if declared.propagation_calls:
            late = Fault(kind="eventual-consistency", cloud=declared.cloud, times=declared.propagation_calls)
            own.append(late.model_copy(update={"id": "propagation"}))
        faults += [
            fault.model_copy(update={"id": f"{declared.cloud}-{fault.id or number}"})
            for number, fault in enumerate(own, 1)
        ]
    seeds = [declared.seed for declared in (files.accounts if files else ()) if declared.seed is not None]
    return faults, seeds[0] if seeds else None


def _write(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)
