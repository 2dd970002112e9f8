"""The build from Go modules, with a pretended Go toolchain."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tools.engine import from_go
from tools.engine.common import LANGUAGE_HOST, PULUMI_VERSION, NotUsableError

# Answers `go version`, `go env` and `go list`, and "builds" by writing to the directory after -o.
GOOD_GO = f"""
echo "$@" >> "$(dirname "$0")/calls"
case "$1" in
    version) echo go version go1.99.0 linux/amd64 ;;
    env) echo local ;;
    build)
        while [ "$1" != -o ]; do shift; done
        echo "go: downloading example.com/a v1.0.0" >&2
        sleep "${{FAKE_BUILD_S:-0}}"
        printf '#!/bin/sh\\necho v{PULUMI_VERSION}\\n' > "$2/pulumi"
        cp "$2/pulumi" "$2/{LANGUAGE_HOST}"
        chmod +x "$2"/pulumi* ;;
    list)
        mkdir -p "$0.sdk/python/cmd"
        echo "# runs programs" > "$0.sdk/python/cmd/{LANGUAGE_HOST}-exec"
        echo "$0.sdk" ;;
esac
"""


def builds(checkout) -> int:
    return (checkout.bin / "calls").read_text().count("build ")


def refusal(checkout) -> NotUsableError:
    with pytest.raises(NotUsableError) as refused:
        from_go.find(checkout.around())
    return refused.value


def test_the_engine_is_built_once_and_shared_by_checkouts(checkout, tmp_path: Path) -> None:
    checkout.fake("go", GOOD_GO)
    engine = from_go.find(checkout.around())
    assert (engine.kind, engine.version, engine.language_host) == ("go", PULUMI_VERSION, "gpufabric")
    assert engine.bin_dir.parent == checkout.home / ".cache" / "gpufabric" / "engine"
    assert engine.pulumi == engine.bin_dir / "pulumi"
    assert (engine.bin_dir / LANGUAGE_HOST).stat().st_mode & 0o111
    assert (engine.bin_dir / f"{LANGUAGE_HOST}-exec").read_text() == "# runs programs\n"
    assert "this happens once" in checkout.said[0]

    other = tmp_path / "second" / "tools" / "engine" / "go"
    other.parent.mkdir(parents=True)
    other.symlink_to(checkout.root / "tools" / "engine" / "go")
    second = from_go.Surroundings(tmp_path / "second", checkout.env, checkout.said.append)
    again = from_go.find(second)
    assert (again.note, again.bin_dir) == ("built from Go modules, cached", engine.bin_dir)
    assert builds(checkout) == 1


@pytest.mark.parametrize("changed", ["go.mod", "go.sum", "pulumi-language-python/main.go", "go"])
def test_what_goes_into_the_build_changes_the_cache_entry(checkout, changed: str) -> None:
    around = checkout.around()
    before = from_go.cache_key(around, "go1.26.8")
    if changed != "go":
        (around.go_dir / changed).parent.mkdir(exist_ok=True)
        with (around.go_dir / changed).open("a") as file:
            file.write("\n// changed\n")
    assert from_go.cache_key(around, "go1.27.0" if changed == "go" else "go1.26.8") != before
    assert before.startswith(f"{PULUMI_VERSION}-")


def test_a_missing_toolchain_is_named(checkout) -> None:
    refused = refusal(checkout)
    assert str(refused) == "no Go toolchain on PATH"
    assert "Install Go 1.25.11 or newer" in refused.advice


def test_a_toolchain_that_is_too_old_is_named(checkout) -> None:
    checkout.fake(
        "go", 'case "$1" in version) echo go version go1.20.3 linux/amd64 ;; env) echo local ;; esac'
    )
    refused = refusal(checkout)
    assert str(refused) == "Go 1.20.3 is older than 1.25.11"
    assert "is Go 1.20.3, but tools/engine/go/go.mod needs 1.25.11 or newer" in refused.advice


def test_an_older_toolchain_that_fetches_a_newer_one_may_try(checkout) -> None:
    checkout.fake("go", GOOD_GO.replace("go1.99.0", "go1.23.0").replace("echo local", "echo auto"))
    assert from_go.find(checkout.around()).kind == "go"


def test_a_failed_build_names_the_log_and_leaves_no_engine(checkout) -> None:
    checkout.fake("go", GOOD_GO.replace("sleep", "echo 'dial tcp: connection refused' >&2; exit 1; sleep"))
    refused = refusal(checkout)
    log = checkout.root / ".engine" / "build.log"
    assert str(refused) == "the Go build failed"
    assert "(dial tcp: connection refused)" in refused.advice
    assert str(log) in refused.advice
    assert "connection refused" in log.read_text()
    assert not list(checkout.home.rglob("pulumi"))


def test_a_built_engine_that_does_not_run_is_not_kept(checkout) -> None:
    checkout.fake("go", GOOD_GO.replace("echo v", "exit 9 # "))
    assert "exit status 9" in str(refusal(checkout))
    assert not list(checkout.home.rglob("pulumi"))


def test_a_module_without_its_executor_is_named(checkout) -> None:
    checkout.fake("go", GOOD_GO.replace('echo "# runs programs" >', "true"))
    refused = refusal(checkout)
    assert str(refused) == "github.com/pulumi/pulumi/sdk/v3 has no pulumi-language-python-exec"
    assert "go clean -modcache" in refused.advice
    assert not list(checkout.home.rglob("pulumi"))


def test_a_long_build_gives_signs_of_life(checkout) -> None:
    checkout.fake("go", GOOD_GO)
    from_go.find(checkout.around(FAKE_BUILD_S="0.7"))
    beats = [line for line in checkout.said if "so far" in line]
    assert beats
    assert "downloading, 1 modules" in beats[-1]


def test_two_builds_do_not_collide(checkout) -> None:
    checkout.fake("go", GOOD_GO)
    engines = []
    threads = [
        threading.Thread(target=lambda: engines.append(from_go.find(checkout.around(FAKE_BUILD_S="0.5"))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(engines) == 2
    assert builds(checkout) == 1
    assert any("waiting for it" in line for line in checkout.said)


def test_a_killed_build_does_not_keep_the_lock(checkout, root: Path, tmp_path: Path) -> None:
    checkout.fake("go", GOOD_GO)
    program = (
        "import sys, pathlib\n"
        f"sys.path.insert(0, {str(root)!r})\n"
        "from tools.engine import from_go\n"
        f"env = {{**{checkout.env!r}, 'FAKE_BUILD_S': '5'}}\n"
        f"from_go.find(from_go.Surroundings(pathlib.Path({str(checkout.root)!r}), env))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 20
        while not (checkout.bin / "calls").is_file() or not builds(checkout):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
    assert from_go.find(checkout.around()).kind == "go"
    cache = checkout.home / ".cache" / "gpufabric" / "engine"
    assert [path.name[: len(PULUMI_VERSION)] for path in cache.iterdir() if path.is_dir()] == [PULUMI_VERSION]


def test_a_user_without_home_gets_the_caches_of_go_inside_the_checkout(checkout) -> None:
    checkout.fake(
        "go", GOOD_GO.replace("build)", 'build) echo "GOCACHE=$GOCACHE GOPATH=$GOPATH" >> "$0.env"')
    )
    engine = from_go.find(checkout.around(HOME="/nonexistent"))
    assert engine.version == PULUMI_VERSION
    cache = checkout.root / ".engine" / "cache"
    assert (checkout.bin / "go.env").read_text() == f"GOCACHE={cache}/go-build GOPATH={cache}/go\n"
