"""Names of the package: each is loaded when it is first used."""

import subprocess
import sys

import pytest

import gpufabric
from gpufabric.library.names import COMPONENTS, NAMES, load


def test_the_package_has_all_names():
    assert sorted(gpufabric.__all__) == sorted(NAMES)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_name_is_there(name):
    assert getattr(gpufabric, name) is load(name)
    assert load(name).__name__ == name


def test_components_have_types_of_their_arguments():
    assert {f"{name}Args" for name in COMPONENTS} <= set(NAMES)


def test_an_unknown_name():
    with pytest.raises(AttributeError, match="no attribute 'GcpGpuPool'"):
        gpufabric.GcpGpuPool  # noqa: B018


def test_importing_the_package_loads_nothing_else():
    program = (
        "import sys, gpufabric\n"
        "heavy = {'pulumi', 'pydantic', 'pulumi_aws', 'pulumi_azure_native', 'pulumi_oci'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "gpufabric.AwsGpuPool\n"
        "print(sorted(name for name in sys.modules if name.startswith('pulumi_')))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "[]"]
