"""Texts for the services of nodes."""

import tomllib

import pytest
from ruamel.yaml import YAML

from gpufabric.plan.node_files import (
    REGISTRIES,
    cri_o_files,
    environment_text,
    hosts_script,
    hosts_toml,
    node_config_environment,
    registries_conf,
)

ENVIRONMENT = {"HTTP_PROXY": "http://proxy.example:3128", "NO_PROXY": "localhost,.svc"}
MIRRORS = {"docker.io": "mirror.example/hub", "nvcr.io": "mirror.example:5000"}


@pytest.mark.parametrize(
    ("mirror", "made"),
    [
        ("mirror.example:5000", {"server": "https://mirror.example:5000"}),
        ("mirror.example/hub/a", {"server": "https://mirror.example/v2/hub/a", "override_path": True}),
    ],
)
def test_containerd_asks_the_mirror_alone(mirror: str, made: dict[str, object]) -> None:
    assert tomllib.loads(hosts_toml(mirror)) == made | {"capabilities": ["pull", "resolve"]}


def test_a_script_writes_a_file_for_each_registry() -> None:
    script = hosts_script(MIRRORS)
    assert script.startswith("#!/bin/bash\nset -eu\n")
    assert script.count("\nEND\n") == script.count("<<'END'") == len(MIRRORS)
    assert "/etc/containerd/certs.d/docker.io/hosts.toml" in script
    assert hosts_script({}) == ""


def test_cri_o_reads_the_location_of_each_registry() -> None:
    listed = tomllib.loads(registries_conf(MIRRORS))["registry"]
    assert {entry["prefix"]: entry["location"] for entry in listed} == MIRRORS


def test_files_of_an_oke_node() -> None:
    files = cri_o_files(ENVIRONMENT, MIRRORS)
    assert len(files) == 3
    assert list(cri_o_files({}, MIRRORS)) == [REGISTRIES]
    assert cri_o_files({}, {}) == {}


def test_the_environment_of_services() -> None:
    assert environment_text(ENVIRONMENT).splitlines()[:2] == [
        "[Service]",
        'Environment="HTTP_PROXY=http://proxy.example:3128"',
    ]
    assert environment_text({}) == node_config_environment({}) == ""
    text = "spec:\n  instance:\n    localStorage:\n      strategy: RAID0\n" + node_config_environment(
        ENVIRONMENT
    )
    assert YAML(typ="safe").load(text)["spec"]["instance"]["environment"] == {"default": ENVIRONMENT}
