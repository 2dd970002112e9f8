"""Logins by the settings of a stack's file, with the SDK's own providers against loopback addresses."""

from dataclasses import replace
from pathlib import Path

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.aws.login import endpoint_of, proxies_of
from gpufabric.accounts.reader import Identity
from gpufabric.spec.provider_settings import ProviderSettings
from tests.accounts.aws.conftest import reader_of, target
from tests.accounts.aws.test_sdk import ASSUMED, ROLE, TEMPORARY
from tools.loopback.aws.server import Refusal

HUB = "arn:aws:iam::210987654321:role/hub"
BASE = "[{name}]\naws_access_key_id = AKIABASE000000000000\naws_secret_access_key = base-secret\n"


def identity(server, **values) -> Identity | Failure:
    return reader_of(server, session=None).identity(replace(target(), settings=ProviderSettings(values)))


def test_profile_of_the_file_counts_before_that_of_the_environment(aws, monkeypatch, tmp_path):
    server = aws({})
    (tmp_path / "credentials").write_text(BASE.format(name="lab"))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    reader = reader_of(server, session=None)
    monkeypatch.setenv("AWS_PROFILE", "elsewhere")
    own = replace(target(), settings=ProviderSettings({"profile": "lab"}))
    assert isinstance(reader.identity(own), Identity)
    assert server.keys == ["AKIABASE000000000000"]


def test_credentials_file_of_the_settings(aws, tmp_path):
    server = aws({})
    file = tmp_path / "own"
    file.write_text(BASE.format(name="lab"))
    assert isinstance(identity(server, profile="lab", sharedCredentialsFiles=[str(file)]), Identity)
    assert server.keys == ["AKIABASE000000000000"]


def test_roles_are_assumed_one_after_another(aws):
    server = aws({"sts:AssumeRole": ASSUMED})
    roles = [
        {"roleArn": HUB, "externalId": "fabric", "tags": {"team": "ml"}},
        {"roleArn": ROLE, "sessionName": "ci"},
    ]
    assert isinstance(identity(server, assumeRoles=roles), Identity)
    first, second = server.asked("sts:AssumeRole")
    assert (first["RoleArn"], first["ExternalId"], first["RoleSessionName"]) == (HUB, "fabric", "gpufabric")
    assert (second["RoleArn"], second["RoleSessionName"]) == (ROLE, "ci")
    assert server.keys == ["testing", TEMPORARY["AccessKeyId"], TEMPORARY["AccessKeyId"]]


def test_role_of_a_ci_job(aws, tmp_path: Path):
    server = aws({"sts:AssumeRoleWithWebIdentity": ASSUMED})
    token = tmp_path / "token"
    token.write_text("signed-by-the-ci\n")
    role = {"roleArn": ROLE, "webIdentityTokenFile": str(token)}
    assert isinstance(identity(server, assumeRoleWithWebIdentity=role), Identity)
    assert server.asked("sts:AssumeRoleWithWebIdentity")[0]["WebIdentityToken"] == "signed-by-the-ci"


def test_role_that_does_not_trust_the_login(aws):
    failure = identity(aws({"sts:AssumeRole": Refusal("AccessDenied")}), assumeRoles=[{"roleArn": ROLE}])
    assert isinstance(failure, Failure)
    assert failure.cause == "denied"
    assert failure.fix.startswith("Check that the role trusts this identity")


def test_profile_that_does_not_exist(aws):
    failure = identity(aws({}), profile="gone")
    assert isinstance(failure, Failure)
    assert "the profile that aws:profile or AWS_PROFILE names does not exist" in failure.text


def test_stacks_with_other_settings_have_other_logins(aws, tmp_path):
    server = aws({})
    (tmp_path / "credentials").write_text(BASE.format(name="lab"))
    reader = reader_of(server, session=None)
    for number, values in enumerate([{}, {"profile": "lab"}]):
        own = replace(target(), region=f"us-east-{number + 1}", settings=ProviderSettings(values))
        assert isinstance(reader.identity(own), Identity)
    assert server.keys == ["testing", "AKIABASE000000000000"]


@pytest.mark.parametrize(("service", "address"), [("service-quotas", "https://q"), ("ec2", None)])
def test_services_have_the_names_of_the_provider(service: str, address: str | None):
    settings = ProviderSettings({"endpoints": [{"s3": "https://s"}, {"servicequotas": "https://q"}]})
    assert endpoint_of(settings, service) == address


def test_proxies_by_protocol():
    assert proxies_of(ProviderSettings({"httpsProxy": "http://proxy:3128"})) == {"https": "http://proxy:3128"}
    assert proxies_of(ProviderSettings()) == {}
