"""Properties that only one cloud has are refused in another's declaration."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.azure.capacity import AzureCapacity
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.oci.capacity import OciCapacity
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.pools import Pool

POOL: dict[str, Any] = {"shape": "x", "nodes": 1}
DEDICATED = {"mode": "reservation", "id": "cr-1", "nodes": 1, "tenancy": "dedicated"}
FABRIC = "ocid1.computegpumemoryfabric.oc1.iad.aaaa"


@pytest.mark.parametrize(
    ("declaration", "extra", "where"),
    [
        (AzurePool, {"nic_layout": "legacy"}, ("nic_layout",)),
        (OciPool, {"nic_layout": "legacy"}, ("nic_layout",)),
        (AwsPool, {"memory_fabric_ids": [FABRIC]}, ("memory_fabric_ids",)),
        (AzurePool, {"memory_fabric_ids": [FABRIC]}, ("memory_fabric_ids",)),
        (
            AzurePool,
            {"capacity": DEDICATED},
            ("capacity", "reservation", "tenancy"),
        ),
        (
            OciPool,
            {"capacity": DEDICATED},
            ("capacity", "reservation", "tenancy"),
        ),
    ],
)
def test_a_property_of_another_cloud_is_unknown(
    declaration: type[Pool], extra: dict[str, Any], where: tuple[str, ...]
) -> None:
    assert declaration.model_validate(POOL).nodes == 1
    with pytest.raises(ValidationError) as caught:
        declaration.model_validate(POOL | extra)
    (error,) = caught.value.errors()
    assert (error["type"], error["loc"]) == ("extra_forbidden", where)


@pytest.mark.parametrize("union", [AzureCapacity, OciCapacity])
def test_only_aws_sells_capacity_blocks(union: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(union)
    assert adapter.validate_python({"mode": "new-reservation", "nodes": 2}).protect
    with pytest.raises(ValidationError, match="does not match any of the expected tags"):
        adapter.validate_python({"mode": "capacity-block", "nodes": 2})
