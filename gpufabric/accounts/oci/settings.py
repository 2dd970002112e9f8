"""Settings of a login: those that Pulumi's OCI provider takes from the environment.

The reader logs in as the engine would, so that a preflight judges the credentials that ``pulumi up`` uses. A
region's stack makes its own provider with region, tenancy and the ``oci:`` keys of the stack's file, which
count before the variables. Such a provider takes everything else from the environment and the SDK's
configuration file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

API_KEY, SECURITY_TOKEN = "apikey", "securitytoken"
INSTANCE_PRINCIPAL, RESOURCE_PRINCIPAL = "instanceprincipal", "resourceprincipal"
OKE_WORKLOAD_IDENTITY = "okeworkloadidentity"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSettings:
    """Settings of a login. An empty one is not set. The names are those of the provider's arguments.

    Attributes:
        auth: kind of the login in lower case, an API key by default.
        config_file_profile: profile of the SDK's configuration file.
        tenancy_ocid: tenancy of the user.
        user_ocid: the user.
        fingerprint: fingerprint of the user's API key.
        private_key: the key in PEM.
        private_key_path: file of the key.
        private_key_password: password of the key.
        region: region of the login.
    """

    auth: str = API_KEY
    config_file_profile: str = ""
    tenancy_ocid: str = ""
    user_ocid: str = ""
    fingerprint: str = ""
    private_key: str = field(default="", repr=False)
    private_key_path: str = ""
    private_key_password: str = field(default="", repr=False)
    region: str = ""


def login_settings(environment: Mapping[str, str], tenancy: str) -> LoginSettings:
    """Read the settings in the provider's order: ``TF_VAR_<name>``, then ``OCI_<NAME>``.

    Args:
        environment: environment variables.
        tenancy: the declared tenancy, which the stack gives its provider; empty if only the engine knows it.
    """
    settings: dict[str, str] = {"tenancy_ocid": tenancy}
    for name in LoginSettings.__slots__:
        value = environment.get(f"TF_VAR_{name}") or environment.get(f"OCI_{name.upper()}")
        if value:
            settings[name] = value
    # The provider compares kinds of logins without regard to case.
    return LoginSettings(**{**settings, "auth": settings.get("auth", API_KEY).casefold()})
