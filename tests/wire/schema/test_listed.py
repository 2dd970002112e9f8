import pytest

from gpufabric.wire.schema import UnlistedText, unlisted_texts
from gpufabric.wire.values import UNKNOWN, secret

POOL = "azure-native:containerservice:AgentPool"
AKS = "azure-native:containerservice:ManagedCluster"
ACCOUNT = "azure-native:storage:StorageAccount"
INSTANCE = "aws:ec2/instance:Instance"

OTHERS = [
    # token, inputs, path of the only text that is not listed, the text
    (POOL, {"osSKU": "Ubuntu2404"}, "osSKU", "Ubuntu2404"),
    (AKS, {"agentPoolProfiles": [{"osSKU": "Ubuntu"}, {"osSKU": "X"}]}, "agentPoolProfiles[1].osSKU", "X"),
    (AKS, {"sku": {"name": "Basic"}}, "sku.name", "Basic"),
    (ACCOUNT, {"networkRuleSet": {"defaultAction": "Refuse"}}, "networkRuleSet.defaultAction", "Refuse"),
]  # fmt: skip


@pytest.mark.parametrize(("token", "inputs", "path", "given"), OTHERS)
def test_a_text_outside_its_enumeration_is_found(schemas, token, inputs, path, given):
    schema = schemas("azure-native").get(token)
    (text,) = unlisted_texts(schema, inputs)
    assert (text.path, text.given) == (path, given)
    assert text.listed
    assert isinstance(text, UnlistedText)


@pytest.mark.parametrize(
    ("package", "token", "inputs"),
    [
        ("azure-native", POOL, {"osSKU": "Ubuntu", "vmSize": "Standard_of_tomorrow"}),
        ("azure-native", POOL, {"osSKU": "ubuntu"}),  # ARM compares without case
        ("azure-native", POOL, {"osSKU": UNKNOWN}),
        ("azure-native", POOL, {"osSKU": secret("Debian")}),
        ("azure-native", POOL, {"osSKU": None, "noSuchProperty": "Debian"}),
        # The bridged SDKs list what they knew when they were made.
        ("aws", INSTANCE, {"instanceType": "p9.48xlarge"}),
    ],
)
def test_other_texts_pass(schemas, package, token, inputs):
    assert unlisted_texts(schemas(package).get(token), inputs) == ()
