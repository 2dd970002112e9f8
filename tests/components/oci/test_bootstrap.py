import base64
import json
import subprocess
from ipaddress import IPv4Network

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.nodes import node_facts
from gpufabric.components.oci.bootstrap import cloud_init, fixed_metadata, system_user_data
from gpufabric.spec.node_settings import Taint

CA = base64.b64encode(b"certificate").decode()


GPU_TAINT = Taint(key="nvidia.com/gpu", value="present")


def configuration(
    rdma="192.168.0.0/16",
    system="Canonical Ubuntu 22.04",
    *,
    stops_imex=False,
    taints=(GPU_TAINT,),
    script=None,
):
    text = cloud_init(
        "10.0.0.2",
        CA,
        rdma_cidr=IPv4Network(rdma),
        operating_system=system,
        stops_imex=stops_imex,
        taints=taints,
        script=script,
    )
    first, rest = text.split("\n", 1)
    assert first == "#cloud-config"
    return json.loads(rest)


def files():
    return {file["path"]: file for file in configuration()["write_files"]}


def test_the_node_finds_and_trusts_its_api_server():
    assert files()["/etc/oke/oke-apiserver"]["content"] == "10.0.0.2"
    trusted = files()["/etc/kubernetes/ca.crt"]
    assert (trusted["content"], trusted["encoding"]) == (CA, "b64")


def test_the_node_registers_with_the_gpu_taint():
    script = files()["/usr/local/sbin/join-cluster"]
    assert "--register-with-taints=nvidia.com/gpu=present:NoSchedule" in script["content"]
    assert script["permissions"] == "0755"
    assert configuration()["runcmd"][-1] == script["path"]


def test_the_node_registers_with_declared_taints_too():
    taints = (GPU_TAINT, Taint(key="example.com/team", effect="NoExecute"))
    written = {file["path"]: file for file in configuration(taints=taints)["write_files"]}
    script = written["/usr/local/sbin/join-cluster"]["content"]
    assert "--register-with-taints=nvidia.com/gpu=present:NoSchedule,example.com/team=:NoExecute" in script


def test_a_declared_script_runs_just_before_the_node_joins():
    written = configuration(script="#!/bin/bash\ntouch /etc/ours\n")
    assert written["runcmd"][-2:] == ["/usr/local/sbin/gpufabric-user-data", "/usr/local/sbin/join-cluster"]
    (file,) = [file for file in written["write_files"] if file["path"] == written["runcmd"][-2]]
    assert (file["content"], file["permissions"]) == ("#!/bin/bash\ntouch /etc/ours\n", "0700")


def test_the_rdma_range_is_set_before_interfaces_get_addresses():
    (command,) = configuration("10.224.0.0/12")["bootcmd"]
    assert "rdma_network=10.224.0.0/255.240.0.0" in command


def test_the_imex_service_of_the_image_is_off_before_the_node_joins():
    *before, join = configuration(stops_imex=True)["runcmd"]
    assert before[1:] == [
        "systemctl disable --now nvidia-imex.service || true",
        "systemctl mask nvidia-imex.service",
    ]
    assert join == "/usr/local/sbin/join-cluster"
    assert not any("imex" in command for command in configuration()["runcmd"])


def test_containers_may_pin_memory():
    assert "memlock=-1:-1" in files()["/etc/crio/crio.conf.d/50-rdma.conf"]["content"]


@pytest.mark.parametrize(("system", "grows"), [("Canonical Ubuntu 24.04", False), ("Oracle Linux 8", True)])
def test_the_root_is_grown_on_oracle_linux_before_the_node_joins(system, grows):
    """Report: oracle-terraform-modules/terraform-oci-oke#414."""
    commands = configuration(system=system)["runcmd"]
    assert (commands[0] == "/usr/libexec/oci-growfs -y") == grows
    assert commands[-1] == "/usr/local/sbin/join-cluster"


def test_system_nodes_grow_their_root_before_okes_own_start_script(tmp_path):
    """Reports: oracle-terraform-modules/terraform-oci-oke#414 and #649, NVIDIA-NeMo/Nemotron#342."""
    script = base64.b64decode(system_user_data({})).decode()
    steps = ["rescan", "oci-growfs -y", "oke_init_script", "bash /run/oke-init.sh"]
    assert sorted(steps, key=script.index) == steps
    (tmp_path / "script").write_text(script)
    subprocess.run(["bash", "-n", tmp_path / "script"], check=True)


def test_labels_are_in_a_fixed_order():
    def labels(mapping):
        metadata = fixed_metadata(tenancy_id="t", kubernetes_version="v1.34.1", labels=mapping, max_pods=31)
        return metadata["oke-initial-node-labels"]

    assert labels({"b": "2", "a": "1"}) == labels({"a": "1", "b": "2"}) == "a=1,b=2"


@pytest.mark.parametrize("image", node_facts(default_catalog(), "oci").values(), ids=lambda image: image.id)
def test_the_bootstrap_fits_the_image(image):
    # The limit of locked memory is one of CRI-O, whose default is too low for RDMA.
    assert image.container_runtime.value == "cri-o"
    assert image.container_memlock_kib is not None
    assert "/etc/crio/crio.conf.d/50-rdma.conf" in files()
    # Cloud-init grows the root of Ubuntu; the script for Oracle Linux would be missing.
    assert image.operating_system.value.startswith("Ubuntu")
    assert "runcmd" in configuration()
    assert not any("oci-growfs" in command for command in configuration()["runcmd"])
