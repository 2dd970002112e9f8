import subprocess
from pathlib import Path
from typing import Any

import pytest

from gpufabric.manifests.metadata_service import NAME
from gpufabric.manifests.model import ManifestOptions
from tests.manifests.conftest import Render

SHAPES = {"aws": "p5.48xlarge", "azure": "Standard_ND96isr_H200_v5", "oci": "BM.GPU.H100.8"}
RULE = ["FORWARD", "-d", "169.254.169.254/32", "-p", "tcp", "--dport", "80", "-j", "DROP"]


def guards(render: Render, cloud: str, **replaced: Any) -> list[dict[str, Any]]:
    """Render a region and return what keeps pods from the metadata service."""
    options = ManifestOptions(namespace="gpufabric")
    documents = render(cloud, {"train": SHAPES[cloud]}, options, **replaced).documents
    return [document for document in documents if document["metadata"]["name"] == NAME]


def test_the_namespace_of_jobs_on_aks_reaches_all_but_the_metadata_service(render: Render) -> None:
    (policy,) = guards(render, "azure")
    assert (policy["kind"], policy["metadata"]["namespace"]) == ("CiliumNetworkPolicy", "gpufabric")
    assert policy["spec"] == {
        "endpointSelector": {},
        "egressDeny": [{"toCIDR": ["169.254.169.254/32"]}],
        "enableDefaultDeny": {"egress": False},
    }


def test_every_node_of_oke_keeps_its_pods_from_the_metadata_service(render: Render) -> None:
    (guard,) = guards(render, "oci")
    assert (guard["kind"], guard["metadata"]["namespace"]) == ("DaemonSet", "kube-system")
    pod = guard["spec"]["template"]["spec"]
    assert "nodeSelector" not in pod
    assert pod["tolerations"] == [{"operator": "Exists"}]
    assert pod["automountServiceAccountToken"] is False


def test_nodes_of_eks_do_so_themselves(render: Render) -> None:
    assert guards(render, "aws") == []


@pytest.mark.parametrize("cloud", ["azure", "oci"])
def test_pods_that_may_still_use_their_node_are_let_through(render: Render, cloud: str) -> None:
    assert guards(render, cloud, workload_identity={"node_access": True}) == []
    assert guards(render, cloud, workload_identity=None)


def run(render: Render, tmp_path: Path, *, has_rule: bool = False, iptables: bool = True) -> tuple[int, Any]:
    """Run the script until its first pause, with stand-ins for the host's commands."""
    (guard,) = guards(render, "oci")
    (container,) = guard["spec"]["template"]["spec"]["containers"]
    commands = tmp_path / "bin"
    commands.mkdir()
    called = tmp_path / "called"
    code = "exit 127" if not iptables else f'case "$*" in *" -C "*) exit {0 if has_rule else 1};; esac'
    (commands / "nsenter").write_text(f'#!/bin/sh\necho "$*" >> {called}\n{code}\n')
    (commands / "sleep").write_text("#!/bin/sh\nkill -TERM $PPID\n")
    (commands / "touch").write_text("#!/bin/sh\n")
    for command in commands.iterdir():
        command.chmod(0o755)
    done = subprocess.run(
        container["command"], env={"PATH": f"{commands}:/usr/bin:/bin"}, timeout=20, check=False
    )
    return done.returncode, [line.split(" -t mangle ")[1].split() for line in called.read_text().splitlines()]


def test_the_rule_comes_first_and_once(render: Render, tmp_path: Path) -> None:
    assert run(render, tmp_path) == (0, [["-C", *RULE], ["-I", *RULE]])


def test_a_rule_that_is_there_is_left_alone(render: Render, tmp_path: Path) -> None:
    assert run(render, tmp_path, has_rule=True) == (0, [["-C", *RULE]])


def test_a_node_without_iptables_shows_as_a_pod_that_fails(render: Render, tmp_path: Path) -> None:
    code, _ = run(render, tmp_path, iptables=False)
    assert code == 1
