import subprocess
import sys

import pytest

from gpufabric.wire.schema import SchemaLoader
from gpufabric.wire.schema.tokens import PACKAGES, UnknownPackageError, class_table, sdk_version

TOKEN = "oci:Identity/policy:Policy"

WITHOUT_SDK = """
import sys
from pathlib import Path
from gpufabric.wire.schema import SchemaLoader
SchemaLoader("oci", Path(sys.argv[1])).get("oci:Identity/policy:Policy")
print("pulumi_oci" in sys.modules, "pulumi" in sys.modules)
"""


def test_a_schema_on_disk_equals_the_one_extracted(tmp_path):
    first = SchemaLoader("oci", tmp_path).get(TOKEN)
    assert SchemaLoader("oci", tmp_path).get(TOKEN) == first


def test_a_process_that_finds_a_schema_on_disk_imports_no_sdk(tmp_path, repo):
    SchemaLoader("oci", tmp_path).get(TOKEN)
    command = [sys.executable, "-c", WITHOUT_SDK, str(tmp_path)]
    assert (
        subprocess.run(command, cwd=repo, capture_output=True, text=True, check=True).stdout.split()
        == ["False"] * 2
    )


def test_half_a_file_is_extracted_again(tmp_path):
    schema = SchemaLoader("oci", tmp_path).get(TOKEN)
    (file,) = tmp_path.rglob("*.json")
    file.write_text(file.read_text()[:100])
    assert SchemaLoader("oci", tmp_path).get(TOKEN) == schema


@pytest.mark.parametrize("package", PACKAGES)
def test_versions_are_those_of_the_installed_sdks(package):
    module = __import__(PACKAGES[package])
    assert sdk_version(package) == module._utilities.get_version()


@pytest.mark.parametrize(("package", "least"), [("aws", 1400), ("azure-native", 1000), ("oci", 900)])
def test_every_resource_type_of_an_sdk_is_known(package, least):
    assert len(class_table(package)) > least


def test_a_package_that_is_not_simulated_is_named():
    with pytest.raises(UnknownPackageError, match=r"'gcp' is not simulated; allowed: aws, azure-native, oci"):
        SchemaLoader("gcp")
