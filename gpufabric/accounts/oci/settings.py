"""Settings of a login: those of Pulumi's OCI provider, from the stack's file and the environment.

The reader logs in as the engine would, so that a preflight judges the credentials that ``pulumi up`` uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

API_KEY, SECURITY_TOKEN = "apikey", "securitytoken"
INSTANCE_PRINCIPAL, RESOURCE_PRINCIPAL = "instanceprincipal", "resourceprincipal"
OKE_WORKLOAD_IDENTITY = "okeworkloadidentity"

_NAMESPACE = "oci:"


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


def login_settings(provider_settings: Mapping[str, str], environment: Mapping[str, str]) -> LoginSettings:
    """Read the settings in the provider's order: stack file, ``TF_VAR_<name>``, ``OCI_<NAME>``.

    Args:
        provider_settings: the stack file's keys of the namespace ``oci``.
        environment: environment variables.
    """
    found: dict[str, str] = {}
    for setting in fields(LoginSettings):
        name = setting.name
        value = (
            provider_settings.get(_NAMESPACE + _camel_case(name))
            or environment.get(f"TF_VAR_{name}")
            or environment.get(f"OCI_{name.upper()}")
        )
        if value:
            found[name] = value
    # The provider compares kinds of logins without regard to case.
    return LoginSettings(**{**found, "auth": found.get("auth", API_KEY).casefold()})


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
