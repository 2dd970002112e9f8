import pytest

from gpufabric.simcloud.clouds.azure.rules import api_versions as rules
from tests.simcloud.clouds.azure.subscription import PLAIN, Case


def pool(**inputs):
    def ask(sub):
        sub.cluster()
        return sub.pool(1, vmSize=PLAIN, **inputs)

    return ask


def changed(sub):
    sub.cluster()
    return sub.change(sub.pool(1, vmSize=PLAIN, osSKU="Ubuntu"), osSKU="Ubuntu2404")


CASES = [
    Case("a system of a newer API version", rules.UNLISTED, pool(osSKU="Ubuntu2404"),
         "osSKU is invalid: Ubuntu2404"),
    Case("such a system in an update", rules.UNLISTED, changed,
         "Allowed in this API version: Ubuntu, AzureLinux"),
    Case(
        "another value of a nested property", rules.UNLISTED,
        lambda sub: sub.cluster(sku={"name": "Basic", "tier": "Free"}), "sku.name is invalid: Basic",
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize("system", ["Ubuntu", "Ubuntu2204", "AzureLinux3"])
def test_what_azure_takes(sub, system):
    assert pool(osSKU=system)(sub).id
