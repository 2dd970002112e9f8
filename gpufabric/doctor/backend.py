"""Checks Pulumi's backend, its login, and the passphrase for secrets."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from gpufabric.doctor.check import Check, missing, note, ok
from gpufabric.doctor.machine import LocalMachine
from gpufabric.engine.torn_files import torn_files
from gpufabric.reading.json_text import read_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.spec.yamlfile import YamlFile

SERVICE = ("https", "http")
PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE"  # noqa: S105
PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE_FILE"  # noqa: S105
TOKEN = "PULUMI_ACCESS_TOKEN"  # noqa: S105


def backend_address(machine: LocalMachine, project: YamlFile) -> tuple[str, str]:
    """Return the address of the backend and the place that sets it; both are empty if no place does.

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


def backend(machine: LocalMachine, project: YamlFile) -> Check:
    """Check whether Pulumi has a backend and a login for it. The login is not tested."""
    url, named_by = backend_address(machine, project)
    if not url:
        if machine.has(TOKEN):
            return ok("backend", f"the Pulumi service, by {TOKEN}; not tested")
        return missing("backend", "not set", "pulumi login, or pulumi login file://DIR")
    shown = f"{_without_user(url)} ({named_by})"
    scheme = urlsplit(url).scheme
    if scheme in SERVICE:
        if machine.has(TOKEN) or url in _login(machine).get("accessTokens", {}):
            return ok("backend", f"{shown}, logged in; not tested")
        return missing("backend", f"{shown}, not logged in", f"pulumi login {_without_user(url)}")
    if scheme == "file":
        folder = _folder(machine, url)
        there = folder.is_dir()
        mend = f"mkdir -p {machine.shown(folder)}"
        return ok("backend", shown) if there else missing("backend", f"{shown}, folder missing", mend)
    return note("backend", f"{shown}; needs the credentials of that cloud")


def state_files(machine: LocalMachine, project: YamlFile) -> Iterator[Check]:
    """Check whether a file backend has files that a killed engine left empty or cut off."""
    url, _ = backend_address(machine, project)
    name = str(project.data.get("name", ""))
    for torn in torn_files(url, name, machine.root):
        yield missing("state files", torn.described, torn.next_step)


def secrets(machine: LocalMachine, project: YamlFile, stacks: Iterable[YamlFile]) -> Iterator[Check]:
    """Check whether the passphrase for the stacks' secrets is set.

    A stack needs it if its file has a salt, or if it does not exist yet and the backend is not Pulumi's
    service. It needs none if it declares another secrets provider.
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
    state = f"{PASSPHRASE_FILE} names a missing file" if file else "not set"
    yield missing(
        "passphrase", f"{state}; {wanted}", f"set {PASSPHRASE}, or {PASSPHRASE_FILE} to a file with it"
    )


def _needs_passphrase(stack: YamlFile, *, service: bool) -> bool:
    if "encryptionsalt" in stack.data:
        return True
    provider = str(stack.data.get("secretsprovider") or "")
    return provider in ("", "passphrase") and not service


def _login(machine: LocalMachine) -> dict[str, Any]:
    """Return the backends with a login; the tokens are dropped at once."""
    try:
        data = read_json(machine.pulumi_home / "credentials.json")
    except UnreadableError:
        return {}
    if not isinstance(data, dict):
        return {}
    known = cast("dict[str, Any]", data)
    tokens = known.get("accessTokens")
    urls = dict.fromkeys(cast("dict[str, Any]", tokens), True) if isinstance(tokens, dict) else {}
    return {"current": known.get("current"), "accessTokens": urls}


def _folder(machine: LocalMachine, url: str) -> Path:
    text = unquote(url.removeprefix("file://").split("?", 1)[0])
    if text.startswith("~"):
        return machine.home / text[1:].lstrip("/")
    return machine.root / text


def _without_user(url: str) -> str:
    """Return an address without the user, password and query, which may be secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
