import pytest

from gpufabric.simcloud.clouds.oci.rules import counts as rules
from gpufabric.simcloud.clouds.oci.tokens import CPE, VCN
from tests.simcloud.clouds.oci.tenancy import KEY, Case

EXCEEDED = (
    "400-LimitExceeded, The following service limits were exceeded: {name}. Request a service limit increase "
    "from the service limits page in the console."
)


def made(token, number, *limits):
    inputs = {"cidrBlocks": ["10.0.0.0/16"]} if token == VCN else {"ipAddress": "203.0.113.7"}

    def ask(tenancy):
        tenancy.capacity(limits=list(limits))
        return [tenancy.make(token, inputs) for _ in range(number)]

    return ask


def limit(name, number, **more):
    return {"name": name, "limit": number, **more}


CASES = [
    Case("a third VCN", rules.COUNT, made(VCN, 3, limit("vcn-count", 2)), EXCEEDED.format(name="vcn-count")),
    Case("a name in capitals", rules.COUNT, made(CPE, 1, limit("CPE-count", 0)),
         "[simulated OCI: cpe-count in us-ashburn-1: limit 0]"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


@pytest.mark.parametrize(
    "asked",
    [
        made(VCN, 2, limit("vcn-count", 2)),
        made(CPE, 1, limit("vcn-count", 0)),
        # A limit of a domain is none of a region.
        made(VCN, 1, limit("vcn-count", 0, availability_domain=KEY)),
    ],
)
def test_what_fits(tenancy, asked):
    assert asked(tenancy)
