import pytest

from gpufabric.simcloud.clouds.azure.rules import credentials as rules
from tests.simcloud.clouds.azure.subscription import Case


def credential(sub, name, *, subject, identity="control"):
    return sub.make(
        "managedidentity:FederatedIdentityCredential", name, resourceGroupName="rg", resourceName=identity,
        federatedIdentityCredentialResourceName=name, issuer="https://issuer.example/", subject=subject,
        audiences=["api://AzureADTokenExchange"],
    )  # fmt: skip


def same_subject(other_identity):
    def ask(sub):
        sub.identity()
        sub.identity("other")
        credential(sub, "first", subject="s")
        return credential(sub, "second", subject="s", identity=other_identity)

    return ask


def many(count):
    def ask(sub):
        sub.identity()
        for index in range(count - 1):
            credential(sub, f"c{index}", subject=f"s{index}")
        return credential(sub, "last", subject="last")

    return ask


CASES = [
    Case("one subject twice", rules.TAKEN, same_subject("control"), "Issuer and subject combination already"),
    Case("21 credentials", rules.TOO_MANY, many(21), "already has 20 federated identity credentials"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize("asked", [same_subject("other"), many(20)])
def test_what_azure_takes(sub, asked):
    assert asked(sub).id
