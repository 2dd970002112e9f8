"""The release archive, served over loopback."""

import hashlib
import io
import socket
import tarfile
from pathlib import Path

import pytest

from tools.engine import from_installer
from tools.engine.common import LANGUAGE_HOST, PULUMI_VERSION, EngineError, NotUsableError
from tools.engine.digests import RECORD
from tools.engine.from_installer import URL_VARIABLE

CHECKSUMS = f"pulumi-{PULUMI_VERSION}-checksums.txt"


def archive(script: str = f"#!/bin/sh\necho v{PULUMI_VERSION}\n", extra: str | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name in ("pulumi/pulumi", f"pulumi/{LANGUAGE_HOST}", *([extra] if extra else [])):
            member = tarfile.TarInfo(name)
            member.size = len(script)
            tar.addfile(member, io.BytesIO(script.encode()))
    return buffer.getvalue()


PINNED: list[str] = []
"""SHA-256 of the last archive that a test released, which counts as the pinned one."""


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    PINNED[:] = ["00" * 32]
    monkeypatch.setattr(from_installer, "pinned_sha256", lambda: PINNED[-1])


def release(content: bytes, checksum: str | None = None) -> dict[str, bytes]:
    name = from_installer.archive_name()
    PINNED.append(hashlib.sha256(content).hexdigest())
    line = f"{checksum or hashlib.sha256(content).hexdigest()}  {name}\n"
    return {name: content, CHECKSUMS: f"{'0' * 64}  another.tar.gz\n{line}".encode()}


def refusal(checkout, url: str) -> NotUsableError:
    with pytest.raises(NotUsableError) as refused:
        from_installer.find(checkout.around(**{URL_VARIABLE: url}))
    left = [path.name for path in checkout.home.rglob("*") if path.is_dir() and "installer" in path.name]
    assert left == [], "a failed download leaves nothing behind"
    return refused.value


def test_a_good_release_is_installed_and_kept(checkout, release_server) -> None:
    files = release(archive())
    url = release_server(files)
    engine = from_installer.find(checkout.around(**{URL_VARIABLE: url}))
    assert (engine.kind, engine.version, engine.language_host) == ("installer", PULUMI_VERSION, "official")
    assert engine.pulumi == engine.bin_dir / "pulumi"
    assert (engine.bin_dir / LANGUAGE_HOST).stat().st_mode & 0o111
    assert sorted(path.name for path in engine.bin_dir.iterdir()) == [RECORD, "pulumi", LANGUAGE_HOST]

    files.clear()
    assert from_installer.find(checkout.around(**{URL_VARIABLE: url})).note == "official release, cached"


def test_a_release_other_than_the_pinned_one_is_refused_with_advice(checkout, release_server) -> None:
    other = release(archive("#!/bin/sh\necho planted\n"))
    published = PINNED[-1]
    release(archive())
    refused = refusal(checkout, release_server(other))
    assert "another checksum than the pinned one" in str(refused)
    assert f"given sha256 {published}; allowed: {PINNED[-1]} [release.toml" in refused.advice


def test_an_archive_that_differs_from_its_checksum_is_refused_with_advice(checkout, release_server) -> None:
    name = from_installer.archive_name()
    planted = archive("#!/bin/sh\necho planted\n")
    refused = refusal(checkout, release_server(release(archive()) | {name: planted}))
    assert "wrong checksum" in str(refused)
    assert f"but {PINNED[-1]} is pinned" in refused.advice
    assert "make setup" in refused.advice


def test_a_truncated_download_is_refused_with_advice(checkout, release_server) -> None:
    files = release(archive())
    name = from_installer.archive_name()
    refused = refusal(checkout, release_server(files, {name: len(files[name]) + 1000}))
    assert "interrupted" in str(refused)
    assert "nothing was installed" in refused.advice


def test_an_archive_that_cannot_be_unpacked_is_refused_with_advice(checkout, release_server) -> None:
    refused = refusal(checkout, release_server(release(archive()[:60])))
    assert "broken" in str(refused)
    assert "cannot be unpacked" in refused.advice


def test_a_release_that_does_not_run_is_refused(checkout, release_server) -> None:
    refused = refusal(checkout, release_server(release(archive("#!/bin/sh\nexit 3\n"))))
    assert "exit status 3" in str(refused)


def test_nothing_is_written_outside_the_cache_entry(checkout, release_server) -> None:
    content = archive(extra="pulumi/../../../evil")
    engine = from_installer.find(checkout.around(**{URL_VARIABLE: release_server(release(content))}))
    assert sorted(path.name for path in engine.bin_dir.iterdir()) == [RECORD, "pulumi", LANGUAGE_HOST]
    assert not list(Path(checkout.home).rglob("evil"))


@pytest.mark.parametrize("present", [[], [CHECKSUMS]])
def test_a_missing_file_is_refused_quietly(checkout, release_server, present: list[str]) -> None:
    files = {name: content for name, content in release(archive()).items() if name in present}
    refused = refusal(checkout, release_server(files))
    assert "answers with status 404" in str(refused)
    assert not refused.advice


def test_a_release_without_this_machines_archive_is_refused_quietly(checkout, release_server) -> None:
    refused = refusal(checkout, release_server({CHECKSUMS: b"00  another.tar.gz\n"}))
    assert "does not list" in str(refused)
    assert not refused.advice


def test_an_unreachable_host_is_refused_quietly(checkout) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: a connection is refused
        refused = refusal(checkout, f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert "cannot be reached" in str(refused)
    assert not refused.advice


def test_a_host_that_never_answers_is_given_up(checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_installer, "_FIRST_ANSWER_TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        refused = refusal(checkout, f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert "cannot be reached" in str(refused)


def test_only_https_addresses_are_accepted(checkout) -> None:
    for address in (
        "file:///etc",
        "http://mirror.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost:1@example.com",
        "http://[",
    ):
        assert "must start with https://" in refusal(checkout, address).advice


@pytest.mark.parametrize("moved", ["checksums", "archive"])
@pytest.mark.parametrize("target", ["http://mirror.example.com/file", "http://127.0.0.1:1@example.com/file"])
def test_a_redirect_to_an_address_without_tls_is_refused(
    checkout, release_server, moved: str, target: str
) -> None:
    name = CHECKSUMS if moved == "checksums" else from_installer.archive_name()
    refused = refusal(checkout, release_server(release(archive()), moved={name: target}))
    assert str(refused) == "the host redirects to an address without TLS"
    assert f"{name}: given a redirect to {target}; allowed: https://" in refused.advice


def test_a_redirect_to_a_protected_address_is_followed(checkout, release_server) -> None:
    files = release(archive())
    other = release_server(files)
    name = from_installer.archive_name()
    engine = from_installer.find(
        checkout.around(**{URL_VARIABLE: release_server(files, moved={name: f"{other}/{name}"})})
    )
    assert engine.kind == "installer"


def test_a_cached_release_that_has_changed_is_refused(checkout, release_server) -> None:
    around = checkout.around(**{URL_VARIABLE: release_server(release(archive()))})
    engine = from_installer.find(around)
    engine.pulumi.write_text("#!/bin/sh\necho other\n")
    with pytest.raises(EngineError, match=r"pulumi: given [0-9a-f]{64}; allowed: [0-9a-f]{64} "):
        from_installer.find(around)
