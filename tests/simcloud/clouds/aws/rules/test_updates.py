import pytest

from gpufabric.simcloud.clouds.aws.rules import updates as rules
from gpufabric.simcloud.clouds.aws.tokens import BUCKET_VERSIONING, CLUSTER, LUSTRE_FILE_SYSTEM
from tests.simcloud.clouds.aws.account import Account, Case, judged, request


def change(type_, before, after):
    def ask(account):
        id_ = account.add(type_, "held", before)
        return request(type_, {**before, **after}, id_=id_, verb="Update")

    return ask


def versioning(before, after):
    old, new = ({"versioningConfiguration": {"status": status}} for status in (before, after))
    return change(BUCKET_VERSIONING, old, new)


def authentication(before, after):
    old, new = ({"accessConfig": {"authenticationMode": mode}} for mode in (before, after))
    return change(CLUSTER, old, new)


def key(before, after):
    old, new = ({"encryptionConfig": {"provider": {"keyArn": arn}}} for arn in (before, after))
    return change(CLUSTER, old, new)


def throughput(efa, after):
    size = {
        "deploymentType": "PERSISTENT_2", "storageType": "SSD", "storageCapacity": 38400,
        "perUnitStorageThroughput": 250, "efaEnabled": efa, "metadataConfiguration": {"mode": "AUTOMATIC"},
    }  # fmt: skip
    return change(LUSTRE_FILE_SYSTEM, size, {"perUnitStorageThroughput": after})


CASES = [
    Case("versioning off", rules.VERSIONING, versioning("Enabled", "Disabled"),
         "versioning_configuration.status cannot be updated from 'Enabled' to 'Disabled'"),
    Case("access entries given up", rules.AUTHENTICATION, authentication("API", "API_AND_CONFIG_MAP"),
         "Unsupported authentication mode update from API to API_AND_CONFIG_MAP"),
    Case("two steps of access at once", rules.AUTHENTICATION, authentication("CONFIG_MAP", "API"),
         "update from CONFIG_MAP to API"),
    Case("another key of secrets", rules.SECRETS_KEY, key("arn:aws:kms:one", "arn:aws:kms:two"),
         "Encryption is already enabled for cluster held with another key."),
    Case("throughput with EFA", rules.EFA_THROUGHPUT, throughput(True, 500),
         "an EFA-enabled file system cannot be changed from 250 to 500."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_aws_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        versioning("Enabled", "Suspended"),
        versioning("Disabled", "Enabled"),
        authentication("CONFIG_MAP", "API_AND_CONFIG_MAP"),
        authentication("API", "API"),
        key(None, "arn:aws:kms:one"),
        throughput(False, 500),
        throughput(True, 250),
    ],
)
def test_what_aws_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None
