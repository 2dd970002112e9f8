import pytest

from gpufabric.policies.rules.company.company_names import NamesInForm
from gpufabric.spec.company import Company
from tests.policies.aws_stack import Said
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.rules.company.judged import NO_EXAMPLE, judged

NOT_BROKEN = dict.fromkeys(("aws", "azure", "oci"), NO_EXAMPLE)

FORM = {"prefix": "corp-", "suffix": "-prod"}
COMPANY = Company.model_validate({"names": dict.fromkeys(("aws", "azure", "oci"), FORM)})
UPPER = Company.model_validate({"names": {"aws": {"prefix": "Corp-", "case": "upper"}}})

ROLE, BUCKET = ("aws:iam/role:Role", "name"), ("aws:s3/bucket:Bucket", "bucket")
GROUP = ("azure-native:resources:ResourceGroup", "resourceGroupName")
ACCOUNT = ("azure-native:storage:StorageAccount", "accountName")
VCN, POLICY = ("oci:Core/vcn:Vcn", "displayName"), ("oci:Identity/policy:Policy", "name")
NO_NAME = Said(("one: states no name, so that it has none of the company's form",))


def lacks(what: str) -> Said:
    """Return the finding about what a name lacks."""
    return Said((f"one: has a name without the company's form: it lacks {what}",))


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (ROLE, "corp-demo-a-prod-node", Said()),
        (ROLE, "demo-a-prod-node", lacks("the prefix")),
        (ROLE, "corp-demo-a-node", lacks("the suffix")),
        (ROLE, "CORP-demo-a-prod", lacks("lower case")),
        (ROLE, None, NO_NAME),
        (ROLE, UNKNOWN, Said(unevaluated=("one.name unknown until apply",))),
        (BUCKET, "corp-x-prod-1", Said()),
        (BUCKET, "x", lacks("the prefix")),
        (GROUP, "corp-demo-a-prod-rg", Said()),
        (GROUP, "rg", lacks("the prefix")),
        (GROUP, UNKNOWN, Said(unevaluated=("one.resourceGroupName unknown until apply",))),
        (ACCOUNT, "corpdemoa0d531ace", Said()),
        (ACCOUNT, "demoa0d531ace", lacks("the prefix")),
        (VCN, "corp-demo-a-prod", Said()),
        (VCN, None, NO_NAME),
        (POLICY, "corp-demo-a", lacks("the suffix")),
        (VCN, UNKNOWN, Said(unevaluated=("one.displayName unknown until apply",))),
    ],
)
def test_names_have_the_form(kind: tuple[str, str], name: str | None, said: Said) -> None:
    type_, key = kind
    made = Made(type_, {} if name is None else {key: name})
    assert judged(NamesInForm(), COMPANY, [made]) == said
    assert judged(NamesInForm(), Company(), [made]) == judged(NamesInForm(), None, [made]) == Said()


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (ROLE, "CORP-DEMO", Said()),
        (ROLE, "Corp-demo", lacks("upper case")),
        # Buckets take lower case only.
        (BUCKET, "corp-demo", Said()),
        # The company states no form of other clouds.
        (VCN, "demo", Said()),
    ],
)
def test_case(kind: tuple[str, str], name: str, said: Said) -> None:
    assert judged(NamesInForm(), UPPER, [Made(kind[0], {kind[1]: name})]) == said
