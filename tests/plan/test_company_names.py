"""Names in the company's form."""

import pytest

from gpufabric.plan.company_names import in_form, unique_name
from gpufabric.spec.company import NameRule

BOTH, UPPER = NameRule(prefix="corp-", suffix="-prod"), NameRule(case="upper")
SHORT = NameRule(suffix="-a")


@pytest.mark.parametrize(
    ("rule", "name", "stack", "formed"),
    [
        (BOTH, "aws-x-node", "aws-x", "corp-demo-aws-x-prod-node"),
        (BOTH, "demo-aws-x-node", "aws-x", "corp-demo-aws-x-prod-node"),
        (BOTH, "aws-x", "aws-x", "corp-demo-aws-x-prod"),
        (BOTH, "corp-demo-aws-x-prod-node", "aws-x", "corp-demo-aws-x-prod-node"),
        (UPPER, "DEMO-AWS-X-node", "aws-x", "DEMO-AWS-X-node"),
        (BOTH, "aws-x--azure-y", "", "corp-demo-aws-x--azure-y-prod"),
        (BOTH, "demo-aws-x", "", "corp-demo-aws-x-prod"),
        (BOTH, "corp-demo-aws-x-prod", "", "corp-demo-aws-x-prod"),
        (UPPER, "demo-aws-x", "", "DEMO-AWS-X"),
        # The suffix may be a part of the name by chance.
        (SHORT, "demo-aws-x", "", "demo-aws-x-a"),
        (SHORT, "aws-x-node", "aws-x", "demo-aws-x-a-node"),
    ],
)
def test_in_form(rule: NameRule, name: str, stack: str, formed: str) -> None:
    assert in_form(rule, "demo", name, stack=stack) == formed
    assert in_form(rule, "demo", formed, stack=stack) == formed


def test_a_unique_name_differs_between_accounts() -> None:
    first, second = (unique_name("CORP-DEMO", account) for account in ("1", "2"))
    assert first != second
    assert first == first.lower() == unique_name("corp-demo", "1")
    assert first.startswith("corp-demo-")
