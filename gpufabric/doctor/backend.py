"""Where Pulumi keeps the state, whether it is logged in there, and what keeps secrets secret."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from gpufabric.doctor.check import Check, missing, note, ok
from gpufabric.doctor.machine import Machine
from gpufabric.spec.yamlfile import YamlFile

SERVICE = ("https", "http")
PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE"  # noqa: S105
PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE_FILE"  # noqa: S105
TOKEN = "PULUMI_ACCESS_TOKEN"  # noqa: S105


def backend_address(machine: Machine, project: YamlFile) -> tuple[str, str]:
    """Give the address of the backend and what names it; empty if nothing does.

    The order is Pulumi's: the variable, the project file, the last login.
    """
    given = machine.variables.get("PULUMI_BACKEND_URL")
    if given:
        return given, "PULUMI_BACKEND_URL"
    declared = project.data.get("backend")
    if isinstance(declared, dict):
        url = str(cast("dict[str, Any]", declared).get("url") or "")
        if url:
            return url, project.name
    current = _login(machine).get("current")
    return (current, "the last login") if isinstance(current, str) and current else ("", "")


def backend(machine: Machine, project: YamlFile) -> Check:
    """Look whether Pulumi has a backend and a login for it. The login is not tried out."""
    url, named_by = backend_address(machine, project)
    if not url:
        if machine.has(TOKEN):
            return ok("backend", f"the Pulumi service, by {TOKEN}; not tried out")
        return missing("backend", "none chosen", "pulumi login, or pulumi login file://DIR")
    shown = f"{_without_user(url)} ({named_by})"
    scheme = urlsplit(url).scheme
    if scheme in SERVICE:
        if machine.has(TOKEN) or url in _login(machine).get("accessTokens", {}):
            return ok("backend", f"{shown}, logged in; not tried out")
        return missing("backend", f"{shown}, not logged in", f"pulumi login {_without_user(url)}")
    if scheme == "file":
        folder = _folder(machine, url)
        there = folder.is_dir()
        mend = f"mkdir -p {machine.shown(folder)}"
        return ok("backend", shown) if there else missing("backend", f"{shown}, no such folder", mend)
    return note("backend", f"{shown}; needs that cloud's own credentials")


def secrets(machine: Machine, project: YamlFile, stacks: Iterable[YamlFile]) -> Iterator[Check]:
    """Look whether the passphrase is set that stacks' secrets need.

    A stack needs one if its file has a salt, or if it is still to be made on a backend other than Pulumi's
    service; not if another secrets provider is declared.
    """
    service = urlsplit(backend_address(machine, project)[0]).scheme in (*SERVICE, "")
    need = [stack.name for stack in stacks if _needs_passphrase(stack, service=service)]
    if not need:
        yield note("passphrase", "not needed")
        return
    wanted = f"needed by {', '.join(need)}"
    if PASSPHRASE in machine.variables:
        yield ok("passphrase", f"{PASSPHRASE} is set; {wanted}")
        return
    file = machine.variables.get(PASSPHRASE_FILE)
    if file and Path(file).is_file():
        yield ok("passphrase", f"{PASSPHRASE_FILE} is set; {wanted}")
        return
    state = f"{PASSPHRASE_FILE} names a file that is not there" if file else "not set"
    yield missing(
        "passphrase", f"{state}; {wanted}", f"set {PASSPHRASE}, or {PASSPHRASE_FILE} to a file with it"
    )


def _needs_passphrase(stack: YamlFile, *, service: bool) -> bool:
    if "encryptionsalt" in stack.data:
        return True
    provider = str(stack.data.get("secretsprovider") or "")
    return provider in ("", "passphrase") and not service


def _login(machine: Machine) -> dict[str, Any]:
    """Read which backends have a login; the tokens themselves are dropped at once."""
    try:
        data = json.loads((machine.pulumi_home / "credentials.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    known = cast("dict[str, Any]", data)
    tokens = known.get("accessTokens")
    urls = dict.fromkeys(cast("dict[str, Any]", tokens), True) if isinstance(tokens, dict) else {}
    return {"current": known.get("current"), "accessTokens": urls}


def _folder(machine: Machine, url: str) -> Path:
    text = unquote(url.removeprefix("file://").split("?", 1)[0])
    if text.startswith("~"):
        return machine.home / text[1:].lstrip("/")
    return machine.root / text


def _without_user(url: str) -> str:
    """Leave out what an address may hold before the host and after the path: names, passwords, keys."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
