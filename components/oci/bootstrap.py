"""Instance metadata and cloud-init with which a GPU node joins an OKE cluster, as pure functions.

OKE's node agent reads these metadata keys (oracle-terraform-modules/terraform-oci-oke,
modules/workers/instanceconfig.tf).
"""

import base64
import json
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network
from types import MappingProxyType

from gpufabric.catalog.nodes import IMEX_SERVICE
from gpufabric.components.node_services import stop_service
from gpufabric.plan.node_files import RELOAD
from gpufabric.spec.node_settings import Taint

_JOIN_SCRIPT = "/usr/local/sbin/join-cluster"
_USER_SCRIPT = "/usr/local/sbin/gpufabric-user-data"
_NETWORKD = "[Network]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\n"
"""Keeps systemd-networkd from deleting the routes that OKE adds for the pods' interface."""

_MEMLOCK = '[crio.runtime]\ndefault_ulimits = ["memlock=-1:-1"]\n'
"""RDMA pins memory; with the runtime's default of 8 MiB, registration fails in every container."""


_GROW_ROOT = "/usr/libexec/oci-growfs -y"
"""Gives the root file system the whole boot volume. Images of Oracle Linux keep a root of about 36 GiB on a
larger volume (oracle-terraform-modules/terraform-oci-oke, issue 414); cloud-init grows that of Ubuntu."""

_ORACLE_LINUX = "Oracle Linux"


def system_user_data(files: Mapping[str, str]) -> str:
    """Return the start script of system nodes, in base64.

    It replaces OKE's own, and runs that afterwards: the kubelet reports the size that it finds at its start
    (OKE document "Using Custom Cloud-init Initialization Scripts to Set Up Managed Nodes").

    Args:
        files: texts for files of the node, by path.
    """
    script = f"""#!/bin/bash
{_written(files)}disk=/dev/oracleoci/oraclevda
if [ -e "$disk" ]; then
  # Some images see the volume's size only after a read and a scan (terraform-oci-oke, issue 649).
  dd if="$disk" of=/dev/null iflag=direct count=1
  echo 1 > "/sys/class/block/$(basename "$(readlink -f "$disk")")/device/rescan"
fi
if [ -x "{_GROW_ROOT.split(maxsplit=1)[0]}" ]; then
  {_GROW_ROOT} || echo "the root file system keeps its size" >&2
fi
curl --fail --silent --show-error --retry 10 --retry-connrefused --header "Authorization: Bearer Oracle" \\
  http://169.254.169.254/opc/v2/instance/metadata/oke_init_script | base64 --decode > /run/oke-init.sh
bash /run/oke-init.sh
"""
    return base64.b64encode(script.encode()).decode()


def fixed_metadata(
    *, tenancy_id: str, kubernetes_version: str, labels: Mapping[str, str], max_pods: int
) -> dict[str, str]:
    """Return the part of a node's instance metadata that does not depend on other resources.

    Args:
        tenancy_id: OCID of the tenancy.
        kubernetes_version: as OKE writes it, such as v1.34.1.
        labels: node labels.
        max_pods: pods of a node.
    """
    return {
        "oke-tenancy-id": tenancy_id,
        "oke-k8version": kubernetes_version,
        "oke-kubeproxy-proxy-mode": "iptables",
        "oke-initial-node-labels": ",".join(f"{key}={labels[key]}" for key in sorted(labels)),
        "oke-native-pod-networking": "true",
        "oke-max-pods": str(max_pods),
    }


def cloud_init(
    api_server: str,
    ca_certificate: str,
    *,
    rdma_cidr: IPv4Network,
    operating_system: str,
    stops_imex: bool,
    taints: Sequence[Taint],
    script: str | None = None,
    more_files: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Write the cloud-init configuration of a node, as JSON, which is YAML.

    The image contains OKE's node packages: nothing is downloaded at boot.

    Args:
        api_server: address of the API server inside the VCN, without port.
        ca_certificate: its certificate authority, base64-encoded PEM.
        rdma_cidr: range that the node's RDMA interfaces use.
        operating_system: that of the image, with version.
        stops_imex: whether to stop the image's IMEX service, which would block the DRA driver's own.
        taints: taints with which the node joins.
        script: script of the declaration, which runs before the node joins; its failure keeps no node away.
        more_files: texts for further files of the node, by path, which its services read.
    """
    grow = [_GROW_ROOT] if operating_system.startswith(_ORACLE_LINUX) else []
    rdma = f"rdma_network={rdma_cidr.network_address}/{rdma_cidr.netmask}"
    files = [
        _file("/etc/oke/oke-apiserver", api_server),
        {**_file("/etc/kubernetes/ca.crt", ca_certificate), "encoding": "b64"},
        _file("/etc/systemd/networkd.conf.d/50-oke.conf", _NETWORKD),
        _file("/etc/crio/crio.conf.d/50-rdma.conf", _MEMLOCK),
        {**_file(_JOIN_SCRIPT, _join_script(taints)), "permissions": "0755"},
        *([{**_file(_USER_SCRIPT, script), "permissions": "0700"}] if script is not None else []),
        *(_file(path, text) for path, text in more_files.items()),
    ]
    configuration = {
        # Early in the boot, before the agent plugin assigns addresses to the RDMA interfaces.
        "bootcmd": [
            "test ! -f /etc/oci-hpc/rdma-network.conf || "
            f"sed -i 's#^rdma_network=.*#{rdma}#' /etc/oci-hpc/rdma-network.conf"
        ],
        "write_files": files,
        # A service that runs when pods start keeps them from NVLink between machines.
        "runcmd": [
            *grow,
            *(RELOAD if more_files else ()),
            "systemctl restart systemd-networkd",
            *(stop_service(IMEX_SERVICE) if stops_imex else ()),
            *([_USER_SCRIPT] if script is not None else []),
            _JOIN_SCRIPT,
        ],
    }
    return "#cloud-config\n" + json.dumps(configuration, indent=1)


def _written(files: Mapping[str, str]) -> str:
    """Return the lines of a script that write files; empty without files."""
    if not files:
        return ""
    lines: list[str] = []
    for path, text in files.items():
        lines += [f"mkdir -p {path.rpartition('/')[0]}", f"cat > {path} <<'END'", text + "END"]
    return "\n".join([*lines, *RELOAD, ""])


def _file(path: str, content: str) -> dict[str, str]:
    return {"path": path, "content": content, "permissions": "0644"}


def _join_script(taints: Sequence[Taint]) -> str:
    registered = ",".join(map(str, taints))
    # A new policy takes a minute or more to reach all of OCI, which refuses nodes until then.
    return f"""#!/bin/sh
for attempt in $(seq 40); do
  oke bootstrap --kubelet-extra-args "--register-with-taints={registered}" && exit 0
  sleep 15
done
echo "the node could not join its cluster" >&2
exit 1
"""
