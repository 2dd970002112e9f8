import base64
import json
import subprocess
from ipaddress import IPv4Network

import pytest

from gpufabric.components.oci.bootstrap import cloud_init, fixed_metadata, system_user_data

CA = base64.b64encode(b"certificate").decode()


def configuration(rdma="192.168.0.0/16", system="Canonical Ubuntu 22.04"):
    text = cloud_init("10.0.0.2", CA, rdma_cidr=IPv4Network(rdma), operating_system=system)
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


def test_the_rdma_range_is_set_before_interfaces_get_addresses():
    (command,) = configuration("10.224.0.0/12")["bootcmd"]
    assert "rdma_network=10.224.0.0/255.240.0.0" in command


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
    script = base64.b64decode(system_user_data()).decode()
    steps = ["rescan", "oci-growfs -y", "oke_init_script", "bash /run/oke-init.sh"]
    assert sorted(steps, key=script.index) == steps
    (tmp_path / "script").write_text(script)
    subprocess.run(["bash", "-n", tmp_path / "script"], check=True)


def test_labels_are_in_a_fixed_order():
    def labels(mapping):
        metadata = fixed_metadata(tenancy_id="t", kubernetes_version="v1.34.1", labels=mapping, max_pods=31)
        return metadata["oke-initial-node-labels"]

    assert labels({"b": "2", "a": "1"}) == labels({"a": "1", "b": "2"}) == "a=1,b=2"
