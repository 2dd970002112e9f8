"""Texts that give a node's services the company's proxy and mirrors.

They depend on nothing but the declaration, so that the plan can count their bytes.
"""

import json
from collections.abc import Mapping

_CERTS = "/etc/containerd/certs.d"
"""Folder in which containerd of EKS's images looks for registries (awslabs/amazon-eks-ami at 81fec2e,
nodeadm/internal/containerd/config.template.toml)."""

REGISTRIES = "/etc/containers/registries.conf.d/50-gpufabric.conf"
"""File in which CRI-O looks for registries (containers-registries.conf.d(5))."""

DROP_INS = (
    "/etc/systemd/system/crio.service.d/50-gpufabric-proxy.conf",
    "/etc/systemd/system/kubelet.service.d/50-gpufabric-proxy.conf",
)
"""Files from which systemd takes the environment of CRI-O and the kubelet."""


def environment_text(environment: Mapping[str, str]) -> str:
    """Return a systemd drop-in with variables; empty without any."""
    if not environment:
        return ""
    lines = [f'Environment="{name}={value}"' for name, value in environment.items()]
    return "\n".join(["[Service]", *lines, ""])


def node_config_environment(environment: Mapping[str, str]) -> str:
    """Return the part of EKS's NodeConfig below ``instance`` with variables of all services of a node.

    nodeadm sets them before it calls AWS (awslabs/amazon-eks-ami at 81fec2e, nodeadm/doc/api.md,
    EnvironmentOptions; nodeadm/test/e2e/cases/nodeadm-http-proxy).
    """
    if not environment:
        return ""
    lines = [f"        {name}: {json.dumps(value)}" for name, value in environment.items()]
    return "\n".join(["    environment:", "      default:", *lines, ""])


def hosts_toml(mirror: str) -> str:
    """Return containerd's file about a registry that has a mirror; containerd then asks nobody else.

    A mirror with a path has its API below that path (containerd, docs/hosts.md: server, override_path).
    """
    host, slash, path = mirror.partition("/")
    lines = [
        f'server = "https://{host}{f"/v2/{path}" if slash else ""}"',
        'capabilities = ["pull", "resolve"]',
    ]
    if slash:
        lines.append("override_path = true")
    return "\n".join([*lines, ""])


def hosts_script(mirrors: Mapping[str, str]) -> str:
    """Return a script that writes containerd's files about mirrors; empty without any."""
    if not mirrors:
        return ""
    lines = ["#!/bin/bash", "set -eu"]
    for host, mirror in sorted(mirrors.items()):
        folder = f"{_CERTS}/{host}"
        lines += [f"mkdir -p {folder}", f"cat > {folder}/hosts.toml <<'END'", hosts_toml(mirror) + "END"]
    return "\n".join([*lines, ""])


def registries_conf(mirrors: Mapping[str, str]) -> str:
    """Return CRI-O's file about mirrors: images of a registry come from its location; empty without any.

    See containers-registries.conf(5): prefix, location.
    """
    return "\n".join(
        f'[[registry]]\nprefix = "{host}"\nlocation = "{mirror}"\n'
        for host, mirror in sorted(mirrors.items())
    )


def cri_o_files(environment: Mapping[str, str], mirrors: Mapping[str, str]) -> dict[str, str]:
    """Return the files of an OKE node by path; empty without proxy and mirrors."""
    files = dict.fromkeys(DROP_INS, environment_text(environment)) | {REGISTRIES: registries_conf(mirrors)}
    return {path: text for path, text in files.items() if text}


RELOAD = ("systemctl daemon-reload", "systemctl try-restart crio.service")
"""Commands after which running services use the files."""
