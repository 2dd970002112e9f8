from typing import Any

import pytest

from gpufabric.policies.rules.company.no_new_roles import NoNewRoles
from gpufabric.spec.company import Company
from tests.policies import aws_stack, azure_stack, oci_stack
from tests.policies.aws_stack import Said
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.rules.company.judged import NO_EXAMPLE, judged

NOT_BROKEN = dict.fromkeys(("aws", "azure", "oci"), NO_EXAMPLE)

ONLY = Company(roles="existing-only")
PLAIN = {
    "aws": Made("aws:s3/bucket:Bucket", {}),
    "azure": Made("azure-native:resources:ResourceGroup", {}),
    "oci": Made("oci:Core/vcn:Vcn", {}),
}
MACHINES = {
    "aws": Made("aws:ec2/instance:Instance", {"instanceType": UNKNOWN}, "machine"),
    "azure": Made("azure-native:compute:VirtualMachine", {"hardwareProfile": {"vmSize": UNKNOWN}}, "machine"),
    "oci": Made("oci:Core/instance:Instance", {"shape": UNKNOWN}, "machine"),
}


@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_other_resources_pass(cloud: str) -> None:
    assert judged(NoNewRoles(), ONLY, [PLAIN[cloud]]) == Said()


@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_an_unknown_machine_does_not_matter(cloud: str) -> None:
    assert judged(NoNewRoles(), ONLY, [MACHINES[cloud]]) == Said()


@pytest.mark.parametrize(
    "type_",
    [
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/policy:Policy",
        "azure-native:managedidentity:UserAssignedIdentity",
        "azure-native:authorization:RoleAssignment",
        "oci:Identity/policy:Policy",
        "oci:Identity/dynamicGroup:DynamicGroup",
    ],
)
def test_each_is_named(type_: str) -> None:
    made = [Made(type_, {"name": UNKNOWN})]
    assert judged(NoNewRoles(), ONLY, made) == Said(("one: is made by the stack",))
    assert judged(NoNewRoles(), None, made) == Said()
    assert judged(NoNewRoles(), Company(), made) == Said()


@pytest.mark.parametrize("stack", [aws_stack.changed(), azure_stack.changed(), oci_stack.changed()])
def test_companies_without_the_rule_are_not_judged(stack: Any) -> None:
    assert judged(NoNewRoles(), Company(), stack.values()) == Said()
