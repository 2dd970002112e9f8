import re
from pathlib import Path

import pytest

from tools.docs import cloud_files

NAMES_OCI = [
    "from gpufabric.plan.oci.pool import pool_problems",
    "from gpufabric.spec.regions import OciRegion",
    "x = oci_subnets",
    'TOKEN = "oci:Core/vcn:Vcn"',
    'match cloud:\n    case "oci": ...',
]
NAMES_NO_CLOUD = [
    "x = associated",
    "from gpufabric.plan.pool import PoolPlan",
    '"""Copies between AWS and OCI."""',
    'TOKEN = "society:x"',
]


@pytest.mark.parametrize("source", NAMES_OCI)
def test_code_that_names_a_cloud(source: str):
    assert cloud_files.names_cloud(source, "oci")


@pytest.mark.parametrize("source", NAMES_NO_CLOUD)
def test_code_that_names_no_cloud(source: str):
    assert not cloud_files.names_cloud(source, "oci")


def test_type_tokens_of_azure_are_those_of_its_provider():
    assert cloud_files.names_cloud('TOKEN = "azure-native:compute:Disk"', "azure")


@pytest.mark.parametrize("cloud", cloud_files.PACKAGE_OF)
@pytest.mark.parametrize(
    "folder",
    [
        "gpufabric/catalog/data/{}/shapes",
        "gpufabric/spec/{}",
        "gpufabric/plan/{}",
        "components/{}",
        "components/backbone/{}",
        "policies/{}",
        "gpufabric/manifests/{}",
        "gpufabric/simcloud/clouds/{}",
    ],
)
def test_every_cloud_has_every_folder(cloud: str, folder: str):
    assert any(path.startswith(folder.format(cloud) + "/") for path in cloud_files.own_files(cloud))


@pytest.mark.parametrize("cloud", cloud_files.PACKAGE_OF)
def test_the_recipe_fits_every_cloud(repo: Path, cloud: str):
    """Follow the steps of the page: each of its folders and files exists for the cloud."""
    page = (repo / "docs" / "adding-a-cloud.md").read_text(encoding="utf-8")
    steps = re.findall(r"^\| (\d+) \| `([^`]+)` \|", page, re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, 11))
    for _, path in steps:
        pattern = path.replace("<cloud>", cloud).replace("<region>", "*").rstrip("/")
        assert list(repo.glob(pattern)), path
