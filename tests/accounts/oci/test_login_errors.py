import pytest
from oci._vendor import requests
from oci.exceptions import ConfigFileNotFound, InvalidConfig, InvalidPrivateKey, ProfileNotFound, ServiceError

from gpufabric.accounts.oci.login_errors import login_error
from gpufabric.accounts.oci.settings import INSTANCE_PRINCIPAL, LoginSettings

MACHINE = LoginSettings(auth=INSTANCE_PRINCIPAL)
MISSING = dict.fromkeys(("tenancy", "user", "fingerprint", "key_file"), "missing")


@pytest.mark.parametrize(
    ("error", "settings", "text"),
    [
        (ConfigFileNotFound("/hidden/config"), LoginSettings(), "no profile DEFAULT in ~/.oci/config"),
        (ProfileNotFound("hidden"), LoginSettings(config_file_profile="team"), "no profile team"),
        (InvalidConfig(MISSING), LoginSettings(), "no profile DEFAULT"),
        (
            InvalidConfig({"user": "malformed", "key_file": "missing"}),
            LoginSettings(),
            "key_file is missing, user is",
        ),
        (InvalidConfig("hidden"), LoginSettings(), "InvalidConfig in the SDK"),
        (InvalidPrivateKey("hidden"), LoginSettings(), "private key"),
        (FileNotFoundError("/hidden/key.pem"), LoginSettings(), "private key"),
        (requests.exceptions.ConnectionError("hidden"), MACHINE, "nothing answers"),
        (requests.exceptions.ConnectTimeout("hidden"), MACHINE, "nothing answers"),
        (OSError("hidden"), MACHINE, "OSError in the SDK"),
        (RuntimeError("hidden"), MACHINE, "RuntimeError in the SDK"),
    ],
)
def test_no_credentials(error: Exception, settings: LoginSettings, text: str) -> None:
    failure = login_error(error, settings).failure
    assert failure.cause == "no-credentials"
    assert text in failure.text
    assert failure.fix
    assert "hidden" not in failure.text + failure.fix


def test_an_answer_of_the_token_service() -> None:
    error = ServiceError(500, "InternalServerError", {}, "later")
    assert login_error(error, MACHINE).failure.cause == "server-error"
