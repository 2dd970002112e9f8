"""Checks the folder that ``--root`` names, before a command reads or writes anything."""

from pathlib import Path
from stat import S_ISDIR

from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.project import PROJECT_FILE, project_directory

OPTION = "--root"
_ALLOWED = f"the folder of {PROJECT_FILE}, or a folder below it"
_LIMIT = f"Pulumi reads a project from its {PROJECT_FILE}"
_SIMULATED = "the directory of the simulated clouds"
_SIMULATED_LIMIT = "`gpufabric sim env` creates it"


def project_folder(given: Path) -> Path:
    """Return the folder of ``Pulumi.yaml``: the given folder, or the nearest one above it.

    Raises:
        DeclarationError: the given folder does not exist or is not a folder, or none of them has the file.
    """
    if fault := _fault(given):
        raise _wrong(given, fault, _ALLOWED, _LIMIT)
    try:
        folder = project_directory(given)
        is_project = (folder / PROJECT_FILE).is_file()
    except OSError as error:  # such as a folder whose files this user must not list
        raise _wrong(given, _unreadable(error), _ALLOWED, _LIMIT) from None
    if not is_project:
        raise _wrong(given, f"which has no {PROJECT_FILE}, nor has a folder above it", _ALLOWED, _LIMIT)
    return folder


def simulated_folder(given: Path, *, may_be_missing: bool) -> Path:
    """Return the directory of simulated clouds, as an absolute path.

    Args:
        given: the directory, as given.
        may_be_missing: whether the command creates the directory.

    Raises:
        DeclarationError: it is missing or not a directory, or it is the folder of a project.
    """
    fault = _fault(given)
    if fault and not (may_be_missing and fault == _MISSING):
        raise _wrong(given, fault, _SIMULATED, _SIMULATED_LIMIT)
    try:
        is_project = (given / PROJECT_FILE).is_file()
    except OSError as error:
        raise _wrong(given, _unreadable(error), _SIMULATED, _SIMULATED_LIMIT) from None
    if is_project:
        raise _wrong(given, f"the folder of a {PROJECT_FILE}", _SIMULATED, _SIMULATED_LIMIT)
    return given.resolve()


_MISSING = "which does not exist"


def _fault(given: Path) -> str:
    """Return why a path is not a folder; empty if it is one."""
    try:
        mode = given.stat().st_mode
    except FileNotFoundError:
        return _MISSING
    except OSError as error:
        return _unreadable(error)
    return "" if S_ISDIR(mode) else "which is not a folder"


def _unreadable(error: OSError) -> str:
    return f"which cannot be read ({error.strerror})"


def _wrong(given: Path, fault: str, allowed: str, limit: str) -> DeclarationError:
    # The default is the current folder: `.` would not say which one that is.
    name = f"the current folder {Path.cwd()}" if given == Path() else str(given)
    return DeclarationError.of(OPTION, given=f"{name}, {fault}", allowed=allowed, limit=limit)
