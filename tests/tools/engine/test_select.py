"""Which source wins, what is said about it, and what is remembered."""

import hashlib
import json
import shutil

import pytest

from tools.engine.common import LANGUAGE_HOST, PULUMI_VERSION, EngineError
from tools.engine.select import ensure, stored, wanted_sources

GOOD_GO = (
    'case "$1" in version) echo go version go1.99.0 linux/amd64 ;; '
    'build) while [ "$1" != -o ]; do shift; done; '
    f'printf \'#!/bin/sh\\necho v{PULUMI_VERSION}\\n\' > "$2/pulumi"; chmod +x "$2/pulumi" ;; '
    'list) mkdir -p "$0.sdk/python/cmd"; echo "$0.sdk"; '
    f'touch "$0.sdk/python/cmd/{LANGUAGE_HOST}-exec" ;; esac'
)


def install_on_path(checkout) -> None:
    checkout.fake("pulumi", "echo v3.250.0")
    checkout.fake(LANGUAGE_HOST, "exit 0")


@pytest.mark.parametrize(
    ("given", "expected"),
    [("", ["path", "installer", "go"]), ("go", ["go"]), (" go , path ", ["go", "path"])],
)
def test_sources_are_ordered_by_the_environment(checkout, given: str, expected: list[str]) -> None:
    assert wanted_sources(checkout.around(GPUFABRIC_ENGINE_SOURCES=given)) == expected


def test_an_unknown_source_is_refused(checkout) -> None:
    with pytest.raises(EngineError, match=r"names 'brew'; allowed is a .* list of path, installer, go"):
        ensure(checkout.around(GPUFABRIC_ENGINE_SOURCES="path,brew"))


def test_the_first_usable_source_wins_and_is_stored(checkout) -> None:
    install_on_path(checkout)
    checkout.fake("go", GOOD_GO)
    engine = ensure(checkout.around(GPUFABRIC_ENGINE_SOURCES="path,go"))
    assert engine.kind == "path"
    assert json.loads((checkout.root / ".engine" / "engine.json").read_text()) == {
        "kind": "path",
        "pulumi": str(checkout.bin / "pulumi"),
        "bin_dir": str(checkout.bin),
        "version": "3.250.0",
        "language_host": "official",
    }
    assert checkout.said[-1].startswith("engine: pulumi 3.250.0 (found on PATH)")


def test_the_order_can_be_changed(checkout) -> None:
    install_on_path(checkout)
    checkout.fake("go", GOOD_GO)
    assert ensure(checkout.around(GPUFABRIC_ENGINE_SOURCES="go,path")).kind == "go"


def test_the_summary_says_why_earlier_sources_were_not_taken(checkout) -> None:
    checkout.fake("pulumi", "echo v3.1.0")
    checkout.fake("go", GOOD_GO)
    ensure(checkout.around(GPUFABRIC_ENGINE_SOURCES="path,go"))
    summary = checkout.said[-1]
    assert "is v3.1.0, 3.250.0 or newer is needed" in summary
    assert "installer: not in GPUFABRIC_ENGINE_SOURCES" in summary
    assert "this project's language host" in summary
    assert "\n" not in summary


def test_an_unreachable_installer_is_skipped_in_the_summary_line_only(checkout) -> None:
    checkout.fake("go", GOOD_GO)
    env = {"GPUFABRIC_ENGINE_SOURCES": "installer,go", "GPUFABRIC_INSTALLER_URL": "http://127.0.0.1:9"}
    ensure(checkout.around(**env))
    mentions = [line for line in checkout.said if "cannot be reached" in line]
    assert mentions == [checkout.said[-1]]


def test_a_broken_download_is_said_at_once_before_the_next_source(checkout) -> None:
    checkout.fake("go", GOOD_GO)
    env = {"GPUFABRIC_ENGINE_SOURCES": "installer,go", "GPUFABRIC_INSTALLER_URL": "file:///etc"}
    assert ensure(checkout.around(**env)).kind == "go"
    assert "must start with https://" in checkout.said[0]


def test_the_choice_is_kept_without_asking_again(checkout) -> None:
    install_on_path(checkout)
    around = checkout.around(GPUFABRIC_ENGINE_SOURCES="path,go")
    first = ensure(around)
    checkout.fake("pulumi", "exit 1")
    kept = ensure(around)
    assert kept.as_json() == first.as_json()
    assert "chosen earlier" in checkout.said[-1]
    with pytest.raises(EngineError):
        ensure(around, again=True)


@pytest.mark.parametrize("change", ["engine gone", "go.mod", "sources", "unreadable"])
def test_an_outdated_choice_is_made_anew(checkout, change: str) -> None:
    install_on_path(checkout)
    ensure(checkout.around(GPUFABRIC_ENGINE_SOURCES="path,go"))
    checkout.fake("go", GOOD_GO)
    sources = "path,go"
    if change == "engine gone":
        (checkout.bin / "pulumi").unlink()
    elif change == "go.mod":
        checkout.fake("pulumi", "exit 1")
        with (checkout.root / "tools" / "engine" / "go" / "go.mod").open("a") as file:
            file.write("\n")
    elif change == "sources":
        sources = "go"
    else:
        checkout.fake("pulumi", "exit 1")
        (checkout.root / ".engine" / "engine.json").write_text("{}")
    assert ensure(checkout.around(GPUFABRIC_ENGINE_SOURCES=sources)).kind == "go"


def test_no_source_at_all_says_what_to_do(checkout) -> None:
    with pytest.raises(EngineError) as refused:
        ensure(checkout.around(GPUFABRIC_ENGINE_SOURCES="path,go"))
    text = str(refused.value)
    assert "path: no pulumi on PATH; go: no Go toolchain on PATH" in text
    assert "Install Go" in text
    assert stored(checkout.around()) is None


@pytest.mark.parametrize("again", [False, True])
def test_a_cached_engine_that_has_changed_is_refused(checkout, again: bool) -> None:
    checkout.fake("go", GOOD_GO)
    around = checkout.around(GPUFABRIC_ENGINE_SOURCES="go,path")
    engine = ensure(around)
    ensure(around)
    assert "chosen earlier" in checkout.said[-1]
    engine.pulumi.write_text("#!/bin/sh\necho other\n")
    with pytest.raises(EngineError, match=r"pulumi: given [0-9a-f]{64}; allowed: [0-9a-f]{64} .*Delete"):
        ensure(around, again=again)


def test_a_changed_engine_is_built_again_after_its_deletion(checkout) -> None:
    checkout.fake("go", GOOD_GO)
    around = checkout.around(GPUFABRIC_ENGINE_SOURCES="go")
    engine = ensure(around)
    engine.pulumi.write_text("#!/bin/sh\necho other\n")
    shutil.rmtree(engine.bin_dir)
    assert ensure(around).note == "built from Go modules"


def test_digests_are_recorded_in_the_checkout(checkout) -> None:
    checkout.fake("go", GOOD_GO)
    engine = ensure(checkout.around(GPUFABRIC_ENGINE_SOURCES="go"))
    data = json.loads((checkout.root / ".engine" / "engine.json").read_text())
    assert data["sha256"]["pulumi"] == hashlib.sha256(engine.pulumi.read_bytes()).hexdigest()
