from typing import Any

import pytest

from gpufabric.policies.rules.storage.bucket_private_path import BucketPrivatePath
from gpufabric.spec.aws.region import AwsRegion
from tests.plan.aws.given import REGION
from tests.plan.given_cases import changed as declared
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, changed, drop, link, put, say
from tests.policies.conftest import UNKNOWN, Made

NOT_BROKEN = {"aws": "the endpoint of the sound stack serves every bucket", "oci": "so does the gateway"}

TEXT = "is reached over the Internet"
OPEN = Said((f"checkpoints: {TEXT}",))
KINDS = ("to-account", "privateLinkServiceConnections", 0, "groupIds")
ALONE = Made("aws:s3/bucket:Bucket", {}, "checkpoints")


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(changed(), Said(), id="aws, sound"),
        pytest.param(changed(drop("to-s3")), OPEN, id="aws, no endpoint"),
        pytest.param(
            changed(put("to-s3", "serviceName", value="com.amazonaws.us-east-1.ec2")),
            OPEN,
            id="aws, for another service",
        ),
        pytest.param(
            changed(put("to-s3", "serviceName", value=UNKNOWN)),
            Said(unevaluated=("to-s3.serviceName unknown until apply",)),
            id="aws, unknown",
        ),
        pytest.param({"checkpoints": ALONE}, Said(), id="aws, no network"),
        pytest.param(azure_stack.changed(), Said(), id="azure, sound, with unknown ids"),
        pytest.param(
            azure_stack.changed(link("to-account", privateLinkServiceConnections=())),
            Said((f"account: {TEXT}",)),
            id="azure, an endpoint of something else",
        ),
        pytest.param(
            azure_stack.changed(put(*KINDS, value=["file"])),
            Said((f"account: {TEXT}",)),
            id="azure, of files",
        ),
        pytest.param(
            azure_stack.changed(put(*KINDS, value=UNKNOWN)),
            Said(unevaluated=("to-account.privateLinkServiceConnections[0].groupIds unknown until apply",)),
            id="azure, unknown",
        ),
        pytest.param(oci_stack.changed(), Said(), id="oci, sound"),
        pytest.param(oci_stack.changed(put("services", "blockTraffic", value=True)), OPEN, id="oci, shut"),
        pytest.param(
            oci_stack.changed(put("services", "blockTraffic", value=UNKNOWN)),
            Said(unevaluated=("services.blockTraffic unknown until apply",)),
            id="oci, unknown",
        ),
        pytest.param(oci_stack.changed(drop("services")), OPEN, id="oci, no gateway"),
    ],
)
def test_bucket_private_path(stack: Any, said: Said) -> None:
    assert say(BucketPrivatePath(), stack) == said


@pytest.mark.parametrize(
    ("has_endpoints", "said"),
    [
        (True, Said()),
        (
            False,
            Said(
                unevaluated=(
                    "checkpoints is reached through a network that exists, whose endpoints nothing states",
                )
            ),
        ),
    ],
)
def test_endpoints_of_an_existing_network_are_what_the_declaration_says(
    has_endpoints: bool, said: Said
) -> None:
    region = AwsRegion.model_validate(declared(REGION, {"existing.network.has_endpoints": has_endpoints}))
    assert say(BucketPrivatePath(), changed(drop("to-s3")), region) == said
    assert say(BucketPrivatePath(), changed(), region) == Said()
