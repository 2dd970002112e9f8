"""Things that stacks use and do not make, in roles."""

from gpufabric.accounts.target import targets_of
from gpufabric.roles.role import RoleAccount, place_of
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.company import Company
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.regions import AnyRegion
from tests.plan.aws import given as aws
from tests.plan.azure import given as azure
from tests.plan.conftest import REGIONS
from tests.plan.given_cases import changed
from tests.plan.oci import given as oci

BOUNDARY = "arn:aws:iam::999999999999:policy/teams/boundary"


def place(region: AnyRegion, company: Company | None = None) -> RoleAccount:
    """Return the place of one stack."""
    (target,) = targets_of({"stack": region}, "demo", company=company)
    return place_of(target, company or Company())


def test_aws_names_roles_and_buckets_in_the_form_of_the_company() -> None:
    region = AwsRegion.model_validate(aws.REGION)
    form = {"names": {"aws": {"prefix": "Corp-", "suffix": "-prod", "case": "upper"}}}
    assert place(region, Company.model_validate(form)).named == (
        "CORP-DEMO-STACK",
        "STACK",
        "corp-demo-stack",
        "stack",
    )
    assert place(region).named == ()


def test_aws_names_roles_keys_and_the_boundary_of_its_account() -> None:
    region = AwsRegion.model_validate(changed(aws.REGION, {
        "existing.roles.node": {"id": "arn:aws:iam::123456789012:role/security/nodes"},
        "existing.keys.secrets": {"id": "arn:aws:kms:us-east-1:999999999999:key/a"},
        "existing.keys.storage": {"id": f"arn:aws:kms:us-east-1:{aws.REGION['account_id']}:key/b"},
    }))  # fmt: skip
    made = place(region, Company(permission_boundary=BOUNDARY))
    assert made.given_roles == ("arn:aws:iam::123456789012:role/security/nodes",)
    assert made.given_keys == ("arn:aws:kms:us-east-1:999999999999:key/a",)
    assert made.boundary == BOUNDARY.replace("9" * 12, region.account_id)
    assert place(region).boundary == ""


def test_azure_names_other_subscriptions() -> None:
    within = azure.changed(azure.IN_NETWORK, {})
    assert place(AzureRegion.model_validate(within)).subscriptions == ()
    zone = azure.ZONE.replace(azure.SUBSCRIPTION, azure.OTHER)
    path = "existing/network/private_dns_zones"
    other = AzureRegion.model_validate(azure.changed(within, {path: {azure.BLOB_ZONE: zone}}))
    assert place(other).subscriptions == (azure.OTHER,)


def test_oci_says_that_a_network_exists() -> None:
    assert place(OciRegion.model_validate(oci.POOLS)).uses_given_network
    assert not place(OciRegion.model_validate(REGIONS["oci"])).uses_given_network
