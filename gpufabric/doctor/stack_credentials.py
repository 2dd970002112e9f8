"""Checks the credentials that a stack's own file names: whether they are there, and of the declared account.

Files with settings are read: the profiles of AWS and OCI, and the subscriptions that Azure CLI knows. Of
AWS's file with keys, only the names of its profiles are used. No token is read.
"""

from collections.abc import Mapping
from configparser import ConfigParser, Error
from pathlib import Path
from typing import Any, cast

from gpufabric.doctor.check import Check, missing, note, ok
from gpufabric.doctor.machine import LocalMachine
from gpufabric.reading.json_text import read_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.provider_keys import PACKAGE_OF
from gpufabric.spec.provider_settings import ProviderSettings
from gpufabric.spec.regions import AnyRegion, account_of

_LOGIN: Mapping[str, frozenset[str]] = {
    "aws": frozenset({"profile", "assumeRoles", "assumeRoleWithWebIdentity", "accessKey", "sharedConfigFiles",
                      "sharedCredentialsFiles"}),
    "azure": frozenset({"tenantId", "clientId", "clientSecret", "clientCertificatePath", "useOidc", "useMsi",
                        "useDefaultAzureCredential", "oidcTokenFilePath"}),
    "oci": frozenset({"auth", "configFileProfile", "userOcid", "privateKey", "privateKeyPath",
                      "workloadIdentityTokenPath"}),
}  # fmt: skip
"""Settings that name a login, by cloud; others are about addresses and repetitions."""

_PRINCIPALS = ("instanceprincipal", "resourceprincipal", "okeworkloadidentity")
"""Logins of OCI that come from where the program runs."""


def names_login(region: AnyRegion, settings: ProviderSettings) -> bool:
    """Return whether a stack's file names its own login."""
    return bool(_LOGIN[region.cloud] & settings.values.keys())


def stack_credentials(
    machine: LocalMachine, stack: str, region: AnyRegion, settings: ProviderSettings
) -> Check:
    """Check the login that a stack's file names. Only the cloud knows whether it works.

    Args:
        machine: this machine.
        stack: the stack's name.
        region: its declaration.
        settings: settings of its providers.
    """
    name = f"{stack} credentials"
    if settings.concealed:
        keys = ", ".join(f"{PACKAGE_OF[region.cloud]}:{key}" for key in settings.concealed)
        return note(name, f"{keys}: encrypted, so only the engine can use it")
    match region.cloud:
        case "aws":
            return _aws(machine, name, account_of(region), settings)
        case "azure":
            return _azure(machine, name, account_of(region), settings)
        case "oci":
            return _oci(machine, name, account_of(region), settings)


def _aws(machine: LocalMachine, name: str, account: str, settings: ProviderSettings) -> Check:
    roles = [str(role.get("roleArn", "")) for role in settings.roles]
    # The declaration is valid, so the last role is one of the declared account.
    through = f", then {' then '.join(roles)}" if roles else ""
    profile = settings.text("profile")
    if not profile:
        return ok(name, f"the login of the environment{through}; not tested")
    config = _chosen(settings, "sharedConfigFiles", machine.path("AWS_CONFIG_FILE", ".aws/config"))
    keys = _chosen(
        settings, "sharedCredentialsFiles", machine.path("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")
    )
    section = "default" if profile == "default" else f"profile {profile}"
    stated = _section(config, section)
    if stated is None and not _has_section(keys, profile):
        files = " and ".join(machine.shown(file) for file in (config, keys))
        return missing(name, f"no profile {profile} in {files}", f"aws configure sso --profile {profile}")
    known = _account_of_profile(stated or {})
    if known and not roles and not is_concealed(account) and known != account:
        return missing(
            name,
            f"profile {profile} is of account {known}, and {account} is declared",
            f"a profile of account {account} in aws:profile, or a role of it in aws:assumeRoles",
        )
    return ok(name, f"profile {profile}{through}; not tested")


def _account_of_profile(stated: Mapping[str, str]) -> str:
    """Return the account that a profile states; empty if it states none."""
    role = stated.get("role_arn", "").split(":")
    return role[4] if len(role) > 4 else stated.get("sso_account_id", "")  # noqa: PLR2004 - a part of an ARN


def _azure(machine: LocalMachine, name: str, account: str, settings: ProviderSettings) -> Check:
    tenant, client = settings.text("tenantId"), settings.text("clientId")
    if path := settings.text("clientCertificatePath"):
        if not Path(path).expanduser().is_file():
            return missing(name, f"no file {path}", "a certificate in azure-native:clientCertificatePath")
        return ok(name, f"certificate {path} of client {client}; not tested")
    if settings.flag("useOidc") or settings.flag("useMsi") or settings.flag("useDefaultAzureCredential"):
        flags = ("useOidc", "useMsi", "useDefaultAzureCredential")
        ways = [flag for flag in flags if settings.flag(flag)]
        return ok(name, f"azure-native:{', azure-native:'.join(ways)}; not tested")
    return _azure_cli(machine, name, account, tenant)


def _azure_cli(machine: LocalMachine, name: str, account: str, tenant: str) -> Check:
    """Check what Azure CLI knows of the subscription."""
    file = machine.path("AZURE_CONFIG_DIR", ".azure") / "azureProfile.json"
    subscription = _subscription(file, account)
    if is_concealed(account) or not file.is_file():
        return note(name, f"tenant {tenant or 'of the login'}: {machine.shown(file)} cannot tell")
    if subscription is None:
        login = f"az login --tenant {tenant}" if tenant else "az login"
        return missing(name, f"{machine.shown(file)} has no subscription {account}", login)
    known = str(subscription.get("tenantId", ""))
    if tenant and known and known.casefold() != tenant.casefold():
        return missing(
            name,
            f"subscription {account} is of tenant {known}, and azure-native:tenantId states {tenant}",
            f"azure-native:tenantId: {known}",
        )
    return ok(name, f"subscription {account} of tenant {known}; not tested")


def _subscription(file: Path, account: str) -> Mapping[str, Any] | None:
    """Return what Azure CLI knows of a subscription; None if nothing."""
    try:
        known = read_json(file)
    except UnreadableError:
        return None
    rows: list[dict[str, Any]] = []
    if isinstance(known, dict):
        rows = cast("dict[str, Any]", known).get("subscriptions", [])
    return next((row for row in rows if str(row.get("id", "")).casefold() == account.casefold()), None)


def _oci(machine: LocalMachine, name: str, account: str, settings: ProviderSettings) -> Check:
    auth = settings.text("auth").casefold()
    if auth in _PRINCIPALS:
        return ok(name, f"oci:auth {settings.text('auth')}, from where it runs; not tested")
    profile = settings.text("configFileProfile")
    if not profile:
        return ok(name, "user and key of the stack's file; not tested")
    file = machine.home / ".oci" / "config"
    stated = _section(file, profile)
    if stated is None:
        session = "oci session authenticate --profile-name" if auth == "securitytoken" else "oci setup config"
        mend = f"{session} {profile}" if auth == "securitytoken" else f"{session}, with the profile {profile}"
        return missing(name, f"no profile {profile} in {machine.shown(file)}", mend)
    known = stated.get("tenancy", "")
    if known and not is_concealed(account) and known != account:
        return missing(
            name,
            f"profile {profile} is of tenancy {known}, and {account} is declared",
            "a profile of the declared tenancy in oci:configFileProfile",
        )
    return ok(name, f"profile {profile}; not tested")


def _chosen(settings: ProviderSettings, key: str, default: Path) -> Path:
    stated = settings.texts(key)
    return Path(stated[0]).expanduser() if stated else default


def _has_section(file: Path, name: str) -> bool:
    """Return whether a file has a section, without parsing its values."""
    try:
        return f"[{name}]" in map(str.strip, read_text(file).splitlines())
    except UnreadableError:
        return False


def _section(file: Path, name: str) -> Mapping[str, str] | None:
    """Return a section of a file of settings; None if there is none."""
    parser = ConfigParser(interpolation=None, default_section="")
    try:
        parser.read(file, encoding="utf-8")
    except (Error, UnicodeDecodeError):
        return None
    return dict(parser.items(name)) if parser.has_section(name) else None
