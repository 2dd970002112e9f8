"""Time-outs of what takes long to make."""

from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.plan.creation import create_timeout

TIMEOUTS = """
[provenance]
as_of = 2026-11-22
source = "s"
confidence = "confirmed"

[[providers]]
id = "oci"
create = 20
update = 20
delete = 20

[[entries]]
id = "azure-native:a:Long"
create = 5
update = 5
delete = 5
"""
FILE = """
[provenance]
as_of = 2026-11-22
source = "s"
confidence = "confirmed"

[[entries]]
id = "oci:a:Long"
minutes = {minutes}

[[entries]]
id = "aws:a:Long"
minutes = 500
"""


def of(tmp_path: Path, minutes: int, type_: str = "oci:a:Long") -> str | None:
    (tmp_path / "timeouts.toml").write_text(TIMEOUTS)
    (tmp_path / "creation.toml").write_text(FILE.format(minutes=minutes))
    return create_timeout(type_, Catalog(tmp_path))


@pytest.mark.parametrize(("minutes", "timeout"), [(20, None), (21, "42m"), (45, "90m"), (60, "2h")])
def test_only_what_takes_longer_than_the_provider_waits(
    tmp_path: Path, minutes: int, timeout: str | None
) -> None:
    assert of(tmp_path, minutes) == timeout


def test_nothing_is_set_where_nothing_is_known(tmp_path: Path) -> None:
    assert of(tmp_path, 60, "oci:a:Other") is None
    assert of(tmp_path, 60, "aws:a:Long") is None, "how long this provider waits is not known"


def test_gateways_are_made_within_the_providers_own_timeout() -> None:
    assert create_timeout("azure-native:network:VirtualNetworkGateway", default_catalog()) is None


def test_machines_of_oci_are_not() -> None:
    assert create_timeout("oci:Core/clusterNetwork:ClusterNetwork", default_catalog()) == "2h"
