"""The script that reads digests from registries, run with stand-ins for crane and helm."""

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.pinning import commands
from gpufabric.manifests.references import ArtifactReference
from gpufabric.spec.image_lock import LOCK_FILE, load_locked

PINS = manifest_pins(default_catalog(), "oci")
CHARTS = [
    ArtifactReference(chart.reference, None, chart) for chart in map(PINS.chart, ("gpu-operator", "kueue"))
]
IMAGE = "docker.io/rclone/rclone:1.76.0"
DOCA = "nvcr.io/nvidia/mellanox/doca-driver:doca3.3.0"
ARCHIVE = b"chart"

CRANE = """\
#!/bin/sh
case "$2" in *missing*) echo "MANIFEST_UNKNOWN" >&2; exit 1;; esac
echo "sha256:$(printf %s "$2" | sha256sum | cut -d' ' -f1)"
"""
HELM = """\
#!/bin/sh
echo "$@" >&2
while [ $# -gt 0 ]; do
  case "$1" in --version) version=$2;; --destination) into=$2;; esac
  shift
done
printf chart > "$into/gpu-operator-$version.tgz"
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in (("crane", CRANE), ("helm", HELM)):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    return f"{tools}{os.pathsep}{os.environ['PATH']}"


def run(script: str, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", script], env={"PATH": path}, capture_output=True, text=True, check=False
    )


def digest(reference: str) -> str:
    return "sha256:" + hashlib.sha256(reference.encode()).hexdigest()


def test_the_lines_are_a_lock_file(path: str, tmp_path: Path) -> None:
    done = run(commands([ArtifactReference(IMAGE, None), *CHARTS], {}, "oci-x"), path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "stacks").mkdir()
    (tmp_path / LOCK_FILE).write_text(done.stdout)
    assert load_locked(tmp_path) == {
        IMAGE: digest(IMAGE),
        "oci://registry.k8s.io/kueue/charts/kueue:0.19.2": digest(
            "registry.k8s.io/kueue/charts/kueue:0.19.2"
        ),
        "https://helm.ngc.nvidia.com/nvidia/gpu-operator:v26.3.3": "sha256:"
        + hashlib.sha256(ARCHIVE).hexdigest(),
    }
    assert "pull gpu-operator --repo https://helm.ngc.nvidia.com/nvidia --version v26.3.3" in done.stderr


def test_an_image_that_the_registry_lacks_stops_the_script(path: str) -> None:
    done = run(
        commands([ArtifactReference("a.b/missing:1", None), ArtifactReference(IMAGE, None)], {}, "oci-x"),
        path,
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert "MANIFEST_UNKNOWN" in done.stderr


def test_an_image_by_system_of_the_node_is_a_comment_to_complete(path: str) -> None:
    text = commands([ArtifactReference(DOCA, None)], {DOCA: "-ubuntu24.04-amd64"}, "azure-x")
    assert run(text, path).stdout == ""
    line = f"# image {DOCA} {DOCA}-ubuntu24.04-amd64\n"
    completed = run(text.replace(line, line.removeprefix("# ")), path)
    assert completed.stdout == f'"{DOCA}": "{digest(f"{DOCA}-ubuntu24.04-amd64")}"\n'
