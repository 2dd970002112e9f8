"""Checks whether there are credentials for a cloud, without reading, showing or using them.

The places come from the providers' documents: the credential provider chain of the AWS SDK, and the
environment variables of Pulumi's Azure Native and OCI providers.
"""

from collections.abc import Iterator

from gpufabric.catalog.shape import Cloud
from gpufabric.doctor.check import Check, missing, ok
from gpufabric.doctor.machine import LocalMachine

_MEND: dict[Cloud, str] = {
    "aws": "aws configure sso, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "azure": "az login, or set ARM_CLIENT_ID, ARM_TENANT_ID and ARM_CLIENT_SECRET",
    "oci": "oci setup config, or set TF_VAR_tenancy_ocid, TF_VAR_user_ocid, TF_VAR_fingerprint and"
    " TF_VAR_private_key_path",
}

_VARIABLES: dict[Cloud, tuple[tuple[str, ...], ...]] = {
    "aws": (
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI",),
    ),
    "azure": (
        ("ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_CLIENT_SECRET"),
        ("ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_CLIENT_CERTIFICATE_PATH"),
        ("ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_USE_OIDC"),
        ("ARM_USE_MSI",),
    ),
    "oci": (
        ("TF_VAR_tenancy_ocid", "TF_VAR_user_ocid", "TF_VAR_fingerprint", "TF_VAR_private_key_path"),
        ("TF_VAR_tenancy_ocid", "TF_VAR_user_ocid", "TF_VAR_fingerprint", "TF_VAR_private_key"),
    ),
}
"""Sets of variables that together are credentials."""


def credentials(machine: LocalMachine, cloud: Cloud) -> Check:
    """Check for credentials of a cloud. Only the cloud knows whether they are valid."""
    name = f"{cloud} credentials"
    source = next(_sources(machine, cloud), "")
    if source:
        return ok(name, f"{source}; not tested")
    none = "no variables and no file"
    if cloud == "aws":
        none += " (the role of an EC2 instance cannot be checked from here)"
    return missing(name, none, _MEND[cloud])


def _sources(machine: LocalMachine, cloud: Cloud) -> Iterator[str]:
    for names in _VARIABLES[cloud]:
        if machine.has(*names):
            yield f"variables {', '.join(names)}"
    files = {
        "aws": [
            machine.path("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials"),
            machine.path("AWS_CONFIG_FILE", ".aws/config"),
        ],
        "azure": [machine.path("AZURE_CONFIG_DIR", ".azure") / "azureProfile.json"],
        "oci": [machine.home / ".oci" / "config"],
    }
    for file in files[cloud]:
        if file.is_file():
            yield f"file {machine.shown(file)}"
