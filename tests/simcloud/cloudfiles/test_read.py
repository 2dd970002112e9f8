from pathlib import Path

import pytest

from gpufabric.simcloud.cloudfiles.read import read_cloud_files, simulated_account_schema
from gpufabric.spec.problems import DeclarationError
from tests.simcloud.cloudfiles.made import AWS, OCI, written


def test_yaml_and_toml_are_read(tmp_path: Path) -> None:
    aws, oci = read_cloud_files(written(tmp_path / "clouds", aws_yaml=AWS, oci_toml=OCI))
    assert (aws.cloud, aws.seed, aws.part().kubernetes_versions) == ("aws", 3, ["1.34"])
    assert oci.part().hosts[0].count == 2


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "gpufabric sim init"),
        ({"aws_yaml": "cloud: gcp"}, "aws.yaml:1: cloud: given 'gcp'"),
        ({"aws_yaml": AWS + "colour: red\n"}, "colour"),
        ({"aws_yaml": AWS.replace("cloud: aws", "cloud: oci")}, "the account is one of oci"),
        ({"aws_yaml": AWS.replace("L-F678F1CE: 1}", "L-F678F1CE: -1}")}, "aws.quotas"),
        ({"oci_toml": "cloud = "}, "oci.toml"),
        ({"oci_toml": OCI.replace("count = 2", "count = -2")}, "count"),
        ({"aws_yaml": AWS, "oci_toml": OCI.replace("seed = 3", "seed = 4")}, "seed: given 3, 4"),
        ({"a_yaml": AWS, "b_yaml": AWS}, "an account that no other file has"),
    ],
)
def test_what_is_no_cloud_file_is_named(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        read_cloud_files(written(tmp_path / "clouds", **files))
    assert said in str(raised.value)


def test_the_cloud_of_a_fault_is_that_of_its_account(tmp_path: Path) -> None:
    short = "  - {kind: out-of-capacity, region: us-east-2, shape: p5.48xlarge}\n"
    text = AWS.replace("faults:\n", f"faults:\n{short}")
    (aws,) = read_cloud_files(written(tmp_path / "clouds", aws_yaml=text))
    assert [fault.cloud for fault in aws.faults] == ["aws", "aws"]


def test_the_schema_is_one_of_json() -> None:
    assert simulated_account_schema()["properties"].keys() >= {"cloud", "account", "changes", "faults"}
