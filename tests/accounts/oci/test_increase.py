import json
import shlex

import pytest
from oci.limits_increase.models import CreateLimitsIncreaseItemRequestDetails

from gpufabric.accounts.oci.increase import increase_command, limit_command, requests_command
from tools.loopback.oci.facts import FIRST, REGION, TENANCY
from tools.loopback.oci.sdk_models import decoded


@pytest.mark.parametrize(
    ("key", "item"),
    [
        (
            f"compute/gpu-b200-count@{FIRST}",
            {
                "serviceName": "compute",
                "limitName": "gpu-b200-count",
                "region": REGION,
                "scope": FIRST,
                "value": 512,
            },
        ),
        ("vcn/vcn-count", {"serviceName": "vcn", "limitName": "vcn-count", "region": REGION, "value": 512}),
    ],
)
def test_the_items_are_what_oci_takes(key: str, item: dict[str, object]) -> None:
    words = shlex.split(increase_command(TENANCY, REGION, key, 512))
    assert words[:4] == ["oci", "limits-increase", "limits-increase-request", "create"]
    options = dict(zip(words[4::2], words[5::2], strict=True))
    assert set(options) == {"--compartment-id", "--display-name", "--justification", "--items"}
    assert options["--compartment-id"] == TENANCY
    [given] = json.loads(options["--items"])
    assert given == item
    assert decoded(json.dumps(given).encode(), CreateLimitsIncreaseItemRequestDetails).value == 512


def test_requests_and_limit() -> None:
    assert requests_command(TENANCY) == (
        f"oci limits-increase limits-increase-request list --compartment-id {TENANCY}"
    )
    read = "oci limits resource-availability get --service-name vcn --limit-name vcn-count"
    assert limit_command(TENANCY, REGION, "vcn/vcn-count") == (
        f"{read} --compartment-id {TENANCY} --region {REGION}"
    )
    assert f" --availability-domain {FIRST} " in limit_command(TENANCY, REGION, f"compute/x@{FIRST}")


def test_a_key_that_is_none() -> None:
    with pytest.raises(ValueError, match="key of a limit"):
        increase_command(TENANCY, REGION, "gpu-b200-count", 512)
