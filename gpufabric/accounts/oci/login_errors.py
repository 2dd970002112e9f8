"""Explains why a login to OCI failed. Messages of the SDK hold paths and identifiers, so none is shown."""

from typing import cast

from gpufabric.accounts.answer import Cause, Failure
from gpufabric.accounts.importing import load
from gpufabric.accounts.oci.errors import CallError, call_error
from gpufabric.accounts.oci.settings import API_KEY, SECURITY_TOKEN, LoginSettings

LOGIN = "login"
DEFAULT_PROFILE = "DEFAULT"
_SET_UP = (
    "oci setup config, or set TF_VAR_tenancy_ocid, TF_VAR_user_ocid, TF_VAR_fingerprint and"
    " TF_VAR_private_key_path"
)
_IDENTIFIERS = frozenset({"tenancy", "user", "fingerprint"})
_NOT_IN_OCI: frozenset[Cause] = frozenset({"unreachable", "unknown-region", "timed-out"})


def refused(text: str, fix: str = _SET_UP, cause: Cause = "no-credentials") -> CallError:
    """Return the error of a login that does not work.

    Args:
        text: why.
        fix: the next step.
        cause: kind of the failure.
    """
    return CallError(Failure(LOGIN, cause, text, fix))


def login_error(error: Exception, settings: LoginSettings) -> CallError:
    """Return what an error of the SDK at a login means.

    Args:
        error: the error.
        settings: settings of the login.
    """
    exceptions = load("oci.exceptions")
    if isinstance(error, (exceptions.ConfigFileNotFound, exceptions.ProfileNotFound)):
        return _no_profile(settings)
    faults = getattr(error, "errors", None)
    if isinstance(error, exceptions.InvalidConfig) and isinstance(faults, dict):
        return _incomplete(cast("dict[str, str]", faults), settings)
    is_of_key = isinstance(error, (exceptions.InvalidPrivateKey, exceptions.InvalidKeyFilePath, OSError))
    if settings.auth in (API_KEY, SECURITY_TOKEN) and is_of_key:
        return refused("the private key cannot be read, or its password is wrong or missing")
    if _is_of_network(error) or isinstance(error, exceptions.ServiceError):
        return _of_call(error, settings)
    return refused(f"no login as {settings.auth} ({type(error).__name__} in the SDK)")


def _no_profile(settings: LoginSettings) -> CallError:
    profile = settings.config_file_profile or DEFAULT_PROFILE
    return refused(f"no credentials: no profile {profile} in ~/.oci/config and no variables of a login")


def _incomplete(faults: dict[str, str], settings: LoginSettings) -> CallError:
    """Explain what a configuration lacks. A profile that does not exist lacks everything."""
    if {key for key, fault in faults.items() if fault == "missing"} >= _IDENTIFIERS:
        return _no_profile(settings)
    listed = ", ".join(f"{key} is {fault}" for key, fault in sorted(faults.items()))
    return refused(f"incomplete credentials: {listed}")


def _of_call(error: Exception, settings: LoginSettings) -> CallError:
    """Explain the error of a service that gives a machine or a pod its credentials."""
    explained = call_error(error, LOGIN, declared=(), region=settings.region)
    if explained.failure.cause in _NOT_IN_OCI:
        text = f"no login as {settings.auth}: nothing answers where OCI gives a machine its credentials"
        return refused(text, "run this on a machine in OCI, or log in with an API key")
    return explained


def _is_of_network(error: Exception) -> bool:
    requests = load("oci._vendor.requests")
    return isinstance(error, (requests.exceptions.RequestException, ConnectionError, TimeoutError))
