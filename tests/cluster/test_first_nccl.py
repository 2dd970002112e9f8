"""Each command of the first NCCL pages runs, against simulated clouds and a real API server."""

import contextlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.cli.declared_region import declared_region
from gpufabric.engine.locate import find_engine
from gpufabric.engine.workspace import copy_project
from gpufabric.manifests.model import Document, Job, ManifestOptions
from gpufabric.manifests.queues import queues
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.spec.project import load_project
from tests.cluster.kubelet import kubelet
from tests.cluster.machines import join
from tests.docs.pages import ROOT, blocks, commands
from tests.plan.conftest import NOW
from tools.cluster.binaries import binary
from tools.cluster.client import ApiRefusedError, ApiServerClient
from tools.cluster.controllers import kubeconfig
from tools.cluster.sources import folder, sources

pytestmark = [pytest.mark.cluster, pytest.mark.engine]

STAND_INS = Path(__file__).with_name("stand_ins")
PAGES = {
    "aws": "aws-us-west-2",
    "azure": "azure-eastus",
    "oci": "oci-us-ashburn-1",
}


def tool(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IEXEC)


def plan_of_stack(stack: str) -> AnyRegionPlan:
    declared = load_project(ROOT)
    region = declared_region(declared, stack)
    return plan_region(stack, region, declared.fabric, catalog=default_catalog(), now=NOW)


def tidy(server: ApiServerClient, job: Job, nodes: list[Document]) -> None:
    """Remove what another page would meet: names of queues are the same on all of them."""
    namespace = job.options.namespace
    # No garbage collector removes what the MPI operator made for the job.
    core, name = f"/api/v1/namespaces/{namespace}", "all-reduce-train"
    for path in (
        f"/apis/kubeflow.org/v2beta1/namespaces/{namespace}/mpijobs/{name}",
        f"/apis/batch/v1/namespaces/{namespace}/jobs/{name}-launcher?propagationPolicy=Background",
        f"{core}/configmaps/{name}-config",
        f"{core}/secrets/{name}-ssh",
        f"{core}/services/{name}",
        f"{core}/pods?gracePeriodSeconds=0",
    ):
        with contextlib.suppress(ApiRefusedError):
            server.request("DELETE", path)
    server.request("DELETE", f"/apis/kueue.x-k8s.io/v1beta2/namespaces/{namespace}/workloads")
    step = queues(job)
    assert isinstance(step.content, tuple)
    for document in (*reversed(step.content), *nodes):
        server.remove(document)


@pytest.mark.parametrize("cloud", PAGES)
def test_the_page_leads_to_a_result(cloud: str, controllers: ApiServerClient, tmp_path: Path) -> None:
    walk = [block for block in blocks(ROOT / "docs" / f"first-nccl-{cloud}.md") if "walk" in block.info]
    assert walk
    project = copy_project(ROOT, tmp_path / "project")
    engine = find_engine(ROOT)
    build_home(tmp_path / "sim")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("aws", "az", "oci"):
        tool(tools / name, (STAND_INS / "cloud.sh").read_text())
    tool(tools / "kubelogin", "#!/bin/sh\n")
    tool(tools / "kubectl", (STAND_INS / "kubectl.sh").read_text())
    for name in ("crane", "helm", "sha256sum"):
        tool(tools / name, f'#!/bin/sh\nexec {sys.executable} -m tests.cluster.stand_ins.{name} "$@"\n')
    environment = os.environ | sim_environment(tmp_path / "sim", engine.bin_dir)
    environment |= {
        "PATH": os.pathsep.join([str(tools), str(ROOT / ".venv" / "bin"), environment["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "KUBECONFIG": str(tmp_path / "kube" / "config"),
        "PROOF_KUBECONFIG": str(kubeconfig(controllers, tmp_path / "proof-kubeconfig")),
        "PROOF_KUBECTL": str(binary("kubectl")),
        "PROOF_MPI_OPERATOR": str(folder(sources()["mpi-operator"]) / sources()["mpi-operator"].manifest),
    }
    plan = plan_of_stack(PAGES[cloud])
    options = ManifestOptions(with_test=True)
    (pool,) = plan.pools
    job = Job(plan, manifest_pins(default_catalog(), cloud), options)
    nodes = join(controllers, job, pool)
    script = "\n".join(line for block in walk for line in commands(block))
    with kubelet(controllers, options.namespace):
        done = subprocess.run(
            ["bash", "-euxo", "pipefail", "-c", script],
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    tidy(controllers, job, nodes)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.count("Ready") >= pool.nodes
    assert "clusterqueue.kueue.x-k8s.io/train condition met" in done.stdout
    assert "mpijob.kubeflow.org/all-reduce-train condition met" in done.stdout
