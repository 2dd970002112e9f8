from dataclasses import replace

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.choose import Readers
from gpufabric.spec.provider_settings import ProviderSettings
from tests.accounts.aws.conftest import target


def test_encrypted_credentials_are_not_tried() -> None:
    settings = ProviderSettings({"secretKey": "[secret]", "profile": "lab"})
    failure = Readers()(replace(target(), settings=settings))
    assert isinstance(failure, Failure)
    assert failure.cause == "no-credentials"
    assert failure.text == "aws:secretKey: encrypted in the stack's file, and only the engine decrypts it"
    assert failure.fix == "state a profile or a role in plain text, or log in by the environment"


def test_targets_of_a_cloud_share_a_reader() -> None:
    readers = Readers()
    settings = ProviderSettings({"profile": "lab"})
    assert readers(target()) is readers(replace(target(), settings=settings))
