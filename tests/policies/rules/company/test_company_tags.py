from typing import Any

import pytest

from gpufabric.policies.rules.company.company_tags import CompanyTags
from gpufabric.spec.company import Company, MandatoryTag
from tests.policies.aws_stack import Said
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.rules.company.judged import NO_EXAMPLE, judged

NOT_BROKEN = dict.fromkeys(("aws", "azure", "oci"), NO_EXAMPLE)

COMPANY = Company(
    tags={"cost-center": MandatoryTag(values=["ml", "web"]), "owner": MandatoryTag(pattern="[a-z]+")}
)
ON_LAUNCH = COMPANY.model_copy(update={"tags_on_launch": "declared"})
GOOD = {"cost-center": "ml", "owner": "ada", "more": "X"}
WRONG = "lacks a tag or an allowed value of"


def bucket(tags: Any = None, **provider: Any) -> Made:
    props = {} if tags is None else {"tags": tags}
    return Made("aws:s3/bucket:Bucket", props, "data", provider={"region": "us-east-1", **provider})


def lustre(tags: Any) -> Made:
    return Made("azure-native:storagecache:AmlFilesystem", {"tags": tags}, "lustre")


def vcn(tags: Any) -> Made:
    return Made("oci:Core/vcn:Vcn", {"freeformTags": tags}, "vcn")


def template(**tags: Any) -> Made:
    stated = [{"resourceType": kind.replace("_", "-"), "tags": given} for kind, given in tags.items()]
    provider = {"region": "us-east-1", "defaultTags": {"tags": GOOD}}
    return Made(
        "aws:ec2/launchTemplate:LaunchTemplate", {"tagSpecifications": stated}, "train", provider=provider
    )


ALL_KINDS = {"instance": GOOD, "volume": GOOD, "network_interface": GOOD}


@pytest.mark.parametrize(
    ("company", "made", "said"),
    [
        pytest.param(COMPANY, [bucket(GOOD), lustre(GOOD), vcn(GOOD)], Said(), id="all have them"),
        pytest.param(None, [bucket()], Said(), id="no company"),
        pytest.param(Company(), [bucket(), lustre({}), vcn({})], Said(), id="no mandatory tags"),
        pytest.param(COMPANY, [bucket(defaultTags={"tags": GOOD})], Said(), id="of the provider"),
        pytest.param(
            COMPANY,
            [bucket({"owner": "BOB"}, defaultTags={"tags": GOOD})],
            Said((f"data: {WRONG} owner",)),
            id="the resource's own goes before",
        ),
        pytest.param(
            COMPANY, [bucket({"owner": "ada"}, x="y")], Said((f"data: {WRONG} cost-center",)), id="lacks"
        ),
        pytest.param(
            COMPANY,
            [lustre({"owner": "ada", "cost-center": "hr"})],
            Said((f"lustre: {WRONG} cost-center",)),
            id="azure value",
        ),
        pytest.param(COMPANY, [vcn({})], Said((f"vcn: {WRONG} cost-center, owner",)), id="oci"),
        pytest.param(
            COMPANY,
            [lustre({**GOOD, "owner": UNKNOWN})],
            Said(unevaluated=("lustre.tags.owner unknown until apply",)),
            id="azure unknown",
        ),
        pytest.param(
            COMPANY,
            [vcn({**GOOD, "owner": UNKNOWN})],
            Said(unevaluated=("vcn.freeformTags.owner unknown until apply",)),
            id="oci unknown",
        ),
        pytest.param(
            COMPANY,
            [bucket({**GOOD, "owner": UNKNOWN})],
            Said(unevaluated=("data.tags.owner unknown until apply",)),
            id="aws unknown",
        ),
        pytest.param(COMPANY, [template(instance={})], Said(), id="launched resources are free"),
        pytest.param(ON_LAUNCH, [template(**ALL_KINDS)], Said(), id="launched with tags"),
        pytest.param(
            ON_LAUNCH,
            [template(**{**ALL_KINDS, "volume": {"owner": "ada"}})],
            Said(("train: launches each volume without an allowed cost-center",)),
            id="launched volume",
        ),
        pytest.param(
            ON_LAUNCH,
            [template(instance=GOOD, volume=GOOD)],
            Said(("train: launches each network-interface without an allowed cost-center, owner",)),
            id="launched interface",
        ),
    ],
)
def test_company_tags(company: Company | None, made: list[Made], said: Said) -> None:
    assert judged(CompanyTags(), company, made) == said
