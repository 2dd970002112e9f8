import pytest

from gpufabric.simcloud.clouds.azure.rules import network_quotas as rules
from tests.simcloud.clouds.azure.subscription import Case


def addresses(number, *, limit, name="PublicIPAddresses", region="eastus"):
    def ask(sub):
        sub.gives(quotas={region: {name: limit}})
        return [
            sub.make(
                "network:PublicIPAddress", f"ip{index}", resourceGroupName="rg",
                publicIpAddressName=f"ip{index}", location="eastus", sku={"name": "Standard"},
                publicIPAllocationMethod="Static",
            )
            for index in range(number)
        ]  # fmt: skip

    return ask


CASES = [
    Case("a fourth of three", rules.ADDRESSES, addresses(4, limit=3),
         'Code="PublicIPCountLimitReached" Message="Cannot create more than 3 public IP addresses for this '
         'subscription in this region."'),
    Case("the file spells the name its own way", rules.ADDRESSES,
         addresses(1, limit=0, name="public IP addresses"), "Cannot create more than 0 public IP addresses"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize("asked", [addresses(3, limit=3), addresses(2, limit=1, region="westus")])
def test_what_fits(sub, asked):
    assert asked(sub)
