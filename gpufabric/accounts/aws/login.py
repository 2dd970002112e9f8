"""Logs in to AWS by the settings of a stack's provider, else by the environment, with the SDK."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from gpufabric.reading.plain import read_text
from gpufabric.spec.provider_settings import ProviderSettings

_SESSION_NAME = "gpufabric"

_PARTS = {
    "externalId": "ExternalId",
    "policy": "Policy",
    "sourceIdentity": "SourceIdentity",
    "transitiveTagKeys": "TransitiveTagKeys",
}
"""Parts of a role by the SDK's names. The time of a session is left out: readers need minutes."""


def log_in(settings: ProviderSettings, region: str, endpoint_url: str | None = None) -> Any:  # noqa: ANN401 - boto3 has no types
    """Return a session of boto3 with the credentials that the provider would have.

    Args:
        settings: settings of the stack.
        region: region whose STS gives the credentials of roles, unless the settings name another one.
        endpoint_url: address of all services; None for AWS's own.

    Raises:
        ModuleNotFoundError: boto3 is not installed.
        botocore.exceptions.BotoCoreError: there is no such profile, or no credentials.
        botocore.exceptions.ClientError: AWS does not give the role.
    """
    boto3 = import_module("boto3")
    core = import_module("botocore.session").Session()
    variables = {
        "profile": settings.text("profile"),
        "config_file": next(iter(settings.texts("sharedConfigFiles")), ""),
        "credentials_file": next(iter(settings.texts("sharedCredentialsFiles")), ""),
        "ca_bundle": settings.text("customCaBundle"),
        "use_fips_endpoint": settings.flag("useFipsEndpoint"),
        "use_dualstack_endpoint": settings.flag("useDualstackEndpoint"),
    }
    for name, value in variables.items():
        if value:
            core.set_config_variable(name, value)
    session = boto3.Session(botocore_session=core)
    web: Mapping[str, Any] = settings.values.get("assumeRoleWithWebIdentity", {})
    if web:
        asked = {"WebIdentityToken": _web_token(web), **_role(web)}
        session = _assumed(session, settings, region, endpoint_url, "assume_role_with_web_identity", asked)
    for role in settings.roles:
        tags = [{"Key": key, "Value": str(value)} for key, value in dict(role.get("tags", {})).items()]
        asked = {**_role(role), **({"Tags": tags} if tags else {})}
        session = _assumed(session, settings, region, endpoint_url, "assume_role", asked)
    return session


def endpoint_of(settings: ProviderSettings, service: str) -> str | None:
    """Return the address of a service; None for AWS's own.

    Args:
        settings: settings of the stack; they name services without hyphens.
        service: the SDK's name of the service.
    """
    name = service.replace("-", "")
    stated = (entry.get(name) for entry in settings.values.get("endpoints", ()))
    return next((str(address) for address in stated if address), None)


def proxies_of(settings: ProviderSettings) -> dict[str, str]:
    """Return the proxies by protocol; none if the settings name none."""
    plain, secure = settings.text("httpProxy"), settings.text("httpsProxy")
    return {name: proxy for name, proxy in (("http", plain), ("https", secure)) if proxy}


def _role(role: Mapping[str, Any]) -> dict[str, Any]:
    policies = [{"arn": arn} for arn in role.get("policyArns", ())]
    return {
        "RoleArn": str(role["roleArn"]),
        "RoleSessionName": str(role.get("sessionName", _SESSION_NAME)),
        **({"PolicyArns": policies} if policies else {}),
        **{name: role[part] for part, name in _PARTS.items() if role.get(part)},
    }


def _web_token(role: Mapping[str, Any]) -> str:
    file = role.get("webIdentityTokenFile")
    if file:
        return read_text(Path(str(file)).expanduser()).strip()
    return str(role.get("webIdentityToken", ""))


def _assumed(
    session: Any,  # noqa: ANN401 - boto3 has no types
    settings: ProviderSettings,
    region: str,
    endpoint_url: str | None,
    operation: str,
    asked: Mapping[str, Any],
) -> Any:  # noqa: ANN401 - boto3 has no types
    """Return a session with the credentials of a role."""
    proxies = proxies_of(settings)
    sts = session.client(
        "sts",
        region_name=settings.text("stsRegion") or region,
        endpoint_url=endpoint_url or endpoint_of(settings, "sts"),
        config=import_module("botocore.config").Config(**({"proxies": proxies} if proxies else {})),
    )
    given = getattr(sts, operation)(**asked)["Credentials"]
    return import_module("boto3").Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
