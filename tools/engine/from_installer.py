"""Second source: Pulumi's official release archive."""

import hashlib
import http.client
import tarfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO

from . import digests
from .cache import cache_dir, entry_lock, new_entry
from .common import (
    LANGUAGE_HOST,
    PULUMI_VERSION,
    InstalledEngine,
    NotUsableError,
    Surroundings,
    run_pulumi_version,
)
from .progress import heartbeat
from .release import PINS, archive_name, pinned_sha256

URL_VARIABLE = "GPUFABRIC_INSTALLER_URL"
_DEFAULT_URL = "https://get.pulumi.com/releases/sdk"
_LOOPBACK = ("127.0.0.1", "localhost")
"""Hosts of a mirror on this machine."""
_CONNECT_TIMEOUT_S = 5.0
# A socket's timeout does not cover a name server that does not answer.
_FIRST_ANSWER_TIMEOUT_S = 10.0
_READ_TIMEOUT_S = 60.0
_CHUNK_BYTES = 1 << 20


def _is_protected(url: str) -> bool:
    """Tell whether nobody between this machine and the host can exchange the answer."""
    try:
        parts = urllib.parse.urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


class _RedirectError(OSError):
    """The host redirects to an address without TLS."""


class _ProtectedRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to addresses with TLS only; urllib would also follow one from https to http."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not _is_protected(newurl):
            raise _RedirectError(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_ProtectedRedirects)


def _unprotected(url: str, error: _RedirectError) -> NotUsableError:
    return NotUsableError(
        "the host redirects to an address without TLS",
        f"{url}: given a redirect to {error}; allowed: https:// [archive and checksum could be exchanged on "
        "the way]. Nothing was installed.",
    )


def _base_url(around: Surroundings) -> str:
    url = (around.env.get(URL_VARIABLE) or _DEFAULT_URL).rstrip("/")
    if not _is_protected(url):
        raise NotUsableError(
            f"{URL_VARIABLE} is no https address",
            f"{URL_VARIABLE} must start with https://; it is {url!r}.",
        )
    return url


def _within(seconds: float, action: Callable[[], str]) -> str:
    """Run `action` in a thread and return its result; raise its error, or TimeoutError after `seconds`."""
    results: list[str] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(action())
        except (OSError, http.client.HTTPException) as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError("no answer in time")
    return results[0]


def _read_checksums(url: str) -> str:
    with _OPENER.open(url, timeout=_CONNECT_TIMEOUT_S) as answer:
        return answer.read().decode("utf-8", "replace")


def _published_sha256(base: str, archive: str) -> str:
    """Return the published checksum of the archive. It also shows whether the host is reachable."""
    name = f"pulumi-{PULUMI_VERSION}-checksums.txt"
    try:
        text = _within(_FIRST_ANSWER_TIMEOUT_S, lambda: _read_checksums(f"{base}/{name}"))
    except urllib.error.HTTPError as error:
        raise NotUsableError(f"{base}/{name} answers with status {error.code}") from error
    except _RedirectError as error:
        raise _unprotected(f"{base}/{name}", error) from error
    except (OSError, http.client.HTTPException) as error:
        raise NotUsableError(f"{base} cannot be reached") from error
    for line in text.splitlines():
        fields = line.split()
        if len(fields) == 2 and fields[1].lstrip("*") == archive:  # noqa: PLR2004  checksum and name
            return fields[0].lower()
    raise NotUsableError(f"{base}/{name} does not list {archive}")


def _download(url: str, target: Path, around: Surroundings) -> str:
    """Download to `target` and return its sha256."""
    digest = hashlib.sha256()
    size = 0
    try:
        with (
            heartbeat(around, lambda: f"downloading the release, {size >> 20} MiB"),
            _OPENER.open(url, timeout=_READ_TIMEOUT_S) as answer,
            target.open("wb") as file,
        ):
            expected = int(answer.headers.get("Content-Length") or -1)
            while chunk := answer.read(_CHUNK_BYTES):
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
    except urllib.error.HTTPError as error:
        raise NotUsableError(f"{url} answers with status {error.code}") from error
    except _RedirectError as error:
        raise _unprotected(url, error) from error
    except (OSError, http.client.HTTPException) as error:
        raise NotUsableError(
            "the download was interrupted", _broken(url, f"was interrupted ({error})")
        ) from error
    if expected not in (-1, size):
        raise NotUsableError(
            "the download was interrupted", _broken(url, f"was interrupted after {size} of {expected} bytes")
        )
    return digest.hexdigest()


def _broken(url: str, fault: str) -> str:
    return (
        f"The download of {url} {fault}; nothing was installed. Run `make setup` again to retry, or install "
        f"Pulumi {PULUMI_VERSION} or newer yourself and put it on PATH."
    )


def _unpack(archive: Path, target: Path) -> None:
    """Write the files of the archive's `pulumi/` directory into `target`, and nothing outside it."""
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            path = Path(member.name)
            content = tar.extractfile(member) if member.isfile() and path.parent.name == "pulumi" else None
            if content is None:
                continue
            with content, (target / path.name).open("wb") as file:
                while chunk := content.read(_CHUNK_BYTES):
                    file.write(chunk)
            (target / path.name).chmod(0o755)
    missing = [name for name in ("pulumi", LANGUAGE_HOST) if not (target / name).is_file()]
    if missing:
        raise tarfile.ReadError(f"it does not contain {missing[0]}")


def _install(around: Surroundings, base: str, archive: str, entry: Path) -> None:
    url = f"{base}/{archive}"
    wanted = pinned_sha256()
    published = _published_sha256(base, archive)
    if published != wanted:
        raise NotUsableError(
            "the host publishes another checksum than the pinned one",
            f"{url}: given sha256 {published}; allowed: {wanted} [{PINS.name} of this project]. "
            "Nothing was downloaded: the host may have exchanged the release.",
        )
    around.say(f"engine: downloading pulumi {PULUMI_VERSION} from {base} (about 1 minute, once)")
    with new_entry(entry) as directory:
        packed = directory / ".archive"
        actual = _download(url, packed, around)
        if actual != wanted:
            raise NotUsableError(
                "the download has a wrong checksum",
                _broken(url, f"has sha256 {actual}, but {wanted} is pinned"),
            )
        try:
            _unpack(packed, directory)
        except (OSError, EOFError, tarfile.TarError) as error:
            raise NotUsableError(
                "the archive is broken", _broken(url, f"cannot be unpacked ({error})")
            ) from error
        packed.unlink()
        run_pulumi_version(directory / "pulumi", around.env)


def find(around: Surroundings) -> InstalledEngine:
    """Return the engine of the official release, from the user's cache or downloaded.

    Raises NotUsableError: without advice if the host cannot be reached or has no such release, with advice if
    a download was interrupted or has a wrong checksum. Raises EngineError if the cached engine has changed.
    """
    archive = archive_name()
    base = _base_url(around)
    entry = cache_dir(around) / archive.removesuffix(".tar.gz").replace("pulumi-v", "installer-")
    note = "official release, cached"
    with entry_lock(around, entry):
        if not (entry / "pulumi").is_file():
            _install(around, base, archive, entry)
            note = "official release"
        digests.check(entry)
    return InstalledEngine("installer", entry / "pulumi", entry, PULUMI_VERSION, "official", note)
