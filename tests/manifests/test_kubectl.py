"""The script for kubectl and Helm, run with stand-ins: it checks charts before Helm installs them."""

import hashlib
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from gpufabric.catalog.pinned import PinnedChart
from gpufabric.manifests.kubectl import script
from gpufabric.manifests.model import Release, Stage, Step

SUM = "sha256:" + hashlib.sha256(b"reviewed").hexdigest()
ARCHIVE = PinnedChart("a", "chart-a", "https://charts.example.com", "1.0.0", "space", SUM)
IN_REGISTRY = PinnedChart("b", "chart-b", "oci://registry.example.com/charts", "2.0.0", "space", SUM)

HELM = """\
#!/bin/sh
echo "helm $*" >> "$LOG"
[ "$1" = pull ] || exit 0
[ "$DIGEST" ] || { echo "Error: no such host" >&2; exit 1; }
echo "Digest: $DIGEST"
while [ $# -gt 0 ]; do
  case "$1" in --destination) into=$2;; esac
  shift
done
printf %s "$CONTENT" > "$into/chart-a-1.0.0.tgz"
"""


def run(tmp_path: Path, chart: PinnedChart, content: str, digest: str) -> tuple[int, list[str]]:
    done = finished(tmp_path, chart, content, digest)
    return done.returncode, (tmp_path / "log").read_text().splitlines()


def finished(
    tmp_path: Path, chart: PinnedChart, content: str, digest: str
) -> subprocess.CompletedProcess[str]:
    tools = tmp_path / "tools"
    tools.mkdir(exist_ok=True)
    for name, text in (("helm", HELM), ("kubectl", "#!/bin/sh\n")):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    log = tmp_path / "log"
    log.write_text("")
    stage = Stage("1-x", (Step("x", "Why.", Release(chart, {})),))
    (tmp_path / "apply.sh").write_text(script([stage], "# header", {chart.id: "x.values.yaml"}))
    environment = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "LOG": str(log),
        "CONTENT": content,
        "DIGEST": digest,
        "TMPDIR": str(tmp_path),
    }
    done = subprocess.run(
        ["sh", str(tmp_path / "apply.sh")], env=environment, capture_output=True, text=True, check=False
    )
    assert list(tmp_path.glob("tmp.*")) == [], "the folder of pulled charts is removed"
    return done


@pytest.mark.parametrize("chart", [ARCHIVE, IN_REGISTRY], ids=["archive", "registry"])
def test_a_reviewed_chart_is_installed_from_the_file_that_was_checked(
    tmp_path: Path, chart: PinnedChart
) -> None:
    status, called = run(tmp_path, chart, "reviewed", SUM)
    assert status == 0
    assert called[0].startswith("helm pull ")
    assert f"--version {chart.version}" in called[0]
    assert called[1].startswith(f"helm upgrade --install {chart.id} {tmp_path}/tmp.")
    assert f"/{chart.archive} --namespace space --values x.values.yaml" in called[1]


@pytest.mark.parametrize("chart", [ARCHIVE, IN_REGISTRY], ids=["archive", "registry"])
def test_another_chart_under_the_same_version_is_not_installed(tmp_path: Path, chart: PinnedChart) -> None:
    status, called = run(tmp_path, chart, "planted", "sha256:" + "0" * 64)
    assert status != 0
    assert [call for call in called if call.startswith("helm upgrade")] == []


@pytest.mark.parametrize("chart", [ARCHIVE, IN_REGISTRY], ids=["archive", "registry"])
def test_the_cause_of_a_failed_pull_is_printed(tmp_path: Path, chart: PinnedChart) -> None:
    assert "Error: no such host" in finished(tmp_path, chart, "", "").stderr


def test_another_digest_in_a_registry_is_named(tmp_path: Path) -> None:
    printed = finished(tmp_path, IN_REGISTRY, "planted", "sha256:" + "0" * 64)
    assert f"was reviewed with the digest {SUM}, and is another chart now" in printed.stderr


def test_a_chart_without_digest_comes_from_its_repository(tmp_path: Path) -> None:
    status, called = run(tmp_path, replace(ARCHIVE, digest=None), "", "")
    assert status == 0
    assert called == [
        "helm upgrade --install a chart-a --repo https://charts.example.com --version 1.0.0 "
        "--namespace space --values x.values.yaml --wait --timeout 30m"
    ]
