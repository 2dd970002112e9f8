"""Logs in to OCI as Pulumi's provider does, with the classes of the SDK."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gpufabric.accounts.importing import load
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.login_errors import DEFAULT_PROFILE, login_error, refused
from gpufabric.accounts.oci.settings import (
    API_KEY,
    INSTANCE_PRINCIPAL,
    OKE_WORKLOAD_IDENTITY,
    RESOURCE_PRINCIPAL,
    SECURITY_TOKEN,
    LoginSettings,
)
from gpufabric.reading.plain import read_text


@dataclass(frozen=True, slots=True)
class Login:
    """Credentials that are ready to sign requests.

    Attributes:
        signer: the SDK's signer.
        tenancy: tenancy of the credentials.
        principal: user, instance or pod.
        region: region of the login; empty if it states none.
        config: configuration that the SDK's clients check besides the signer.
    """

    signer: Any = field(repr=False)
    tenancy: str
    principal: str
    region: str = ""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)


@dataclass(frozen=True, slots=True)
class LoginEndpoints:
    """Endpoints of logins, for tests. Without them the SDK knows them.

    Attributes:
        federation: URL that gives an instance a token.
    """

    federation: str = ""


def log_in(settings: LoginSettings, endpoints: LoginEndpoints | None = None) -> Login:
    """Log in.

    Args:
        settings: settings of the login.
        endpoints: endpoints to use instead of OCI's.

    Raises:
        CallError: there are no credentials, or they do not work.
    """
    logins: Mapping[str, Callable[[], Login]] = {
        API_KEY: lambda: _api_key(settings),
        SECURITY_TOKEN: lambda: _security_token(settings, _profile(settings)),
        INSTANCE_PRINCIPAL: lambda: _instance(settings, endpoints or LoginEndpoints()),
        RESOURCE_PRINCIPAL: lambda: _resource(settings),
        OKE_WORKLOAD_IDENTITY: lambda: _workload(settings),
    }
    if settings.auth not in logins:
        raise refused(f"login {settings.auth!r} is not supported here", f"one of {', '.join(logins)}")
    try:
        return logins[settings.auth]()
    except CallError:
        raise
    except Exception as error:
        # The SDK raises a dozen kinds of errors at login, some of them plain RuntimeError.
        raise login_error(error, settings) from error


def _profile(settings: LoginSettings) -> dict[str, Any]:
    config = load("oci.config")
    return config.from_file(profile_name=settings.config_file_profile or DEFAULT_PROFILE)


def _api_key(settings: LoginSettings) -> Login:
    """Sign with a user's API key; what the settings do not state is in the configuration file."""
    ids = {"tenancy": settings.tenancy_ocid, "user": settings.user_ocid, "fingerprint": settings.fingerprint}
    key = {"key_content": settings.private_key.replace("\\n", "\n"), "key_file": settings.private_key_path}
    stated = {name: value for name, value in {**ids, **key}.items() if value}
    is_complete = all(ids.values()) and any(key.values())
    profile = {} if is_complete else _profile(settings)
    if profile.get("security_token_file"):
        return _security_token(settings, profile)
    # User, tenancy and key belong together: those of one place are used as a whole.
    own = {} if all(ids.values()) else {name: profile.get(name) for name in ids}
    config: dict[str, Any] = {**profile, **stated, **own}
    config["region"] = settings.region or config.get("region") or "unused"
    config["pass_phrase"] = settings.private_key_password or config.get("pass_phrase")
    load("oci.config").validate_config(config)
    signer = load("oci.signer").Signer(
        config["tenancy"],
        config["user"],
        config["fingerprint"],
        config.get("key_file"),
        pass_phrase=config["pass_phrase"],
        private_key_content=config.get("key_content"),
    )
    region = settings.region or str(profile.get("region") or "")
    return Login(signer, config["tenancy"], config["user"], region, config)


def _security_token(settings: LoginSettings, profile: dict[str, Any]) -> Login:
    """Sign with the token of a session that ``oci session authenticate`` started."""
    token = read_text(Path(str(profile["security_token_file"])).expanduser()).strip()
    container = load("oci.auth.security_token_container").SecurityTokenContainer(None, token)
    if not container.valid():
        name = settings.config_file_profile or DEFAULT_PROFILE
        text = f"the session token of profile {name} has expired"
        raise refused(text, f"oci session refresh --profile {name}", "expired-credentials")
    password = settings.private_key_password or profile.get("pass_phrase")
    key = load("oci.signer").load_private_key_from_file(profile["key_file"], password)
    signer = load("oci.auth.signers").SecurityTokenSigner(token, key)
    principal = str(container.get_jwt().get("sub", ""))
    return Login(
        signer, str(profile["tenancy"]), principal, settings.region or str(profile.get("region") or "")
    )


def _instance(settings: LoginSettings, endpoints: LoginEndpoints) -> Login:
    """Sign as the machine that this runs on, with the certificate that OCI gives it."""
    signers, retry = load("oci.auth.signers"), load("oci.retry")
    signer = signers.InstancePrincipalsSecurityTokenSigner(
        federation_endpoint=endpoints.federation or None,
        retry_strategy=retry.NoneRetryStrategy(),
        federation_client_retry_strategy=retry.NoneRetryStrategy(),
    )
    return Login(signer, signer.tenancy_id, "instance principal", settings.region or signer.region)


def _resource(settings: LoginSettings) -> Login:
    """Sign as the resource that this runs in, such as a function or a build."""
    signer = load("oci.auth.signers").get_resource_principals_signer()
    tenancy = str(getattr(signer, "tenancy_id", "") or "")
    return Login(signer, tenancy, "resource principal", settings.region or str(signer.region or ""))


def _workload(settings: LoginSettings) -> Login:
    """Sign as the pod that this runs in, with the token of its service account."""
    retry = load("oci.retry")
    signer = load("oci.auth.signers").get_oke_workload_identity_resource_principal_signer(
        retry_strategy=retry.NoneRetryStrategy()
    )
    claims: Mapping[str, Any] = signer.security_token.get_jwt()
    tenancy = str(claims.get("res_tenant") or claims.get("tenant") or "")
    return Login(signer, tenancy, "workload identity", settings.region or str(signer.region or ""))
