"""Keys of the providers' configuration that a stack's file may state, such as ``aws:profile``.

A stack makes providers of its own, and Pulumi gives keys of a file to default providers only. So gpufabric
passes these keys on. The names are the arguments of the installed SDKs' ``Provider`` (pulumi_aws 7.51.1,
pulumi_azure_native 3.29.0, pulumi_oci 5.5.0; read 2026-11-29); a test compares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Package = Literal["aws", "azure-native", "oci"]
Form = Literal["text", "flag", "number", "texts", "object", "objects"]
"""Form of a value: objects are mappings, texts and objects are lists."""


@dataclass(frozen=True, slots=True)
class ProviderKey:
    """A key of a provider's configuration.

    Attributes:
        form: form of its value.
        is_secret: whether the value is a password, a key or a token: a file must state it encrypted.
        declared_as: property of the declaration that states the value; the key may only repeat it.
        refused: why gpufabric does not pass the key on, and what does its work; empty if it does.
        parts: keys of the objects; empty if any is accepted.
    """

    form: Form = "text"
    is_secret: bool = False
    declared_as: str = ""
    refused: str = ""
    parts: frozenset[str] = frozenset()


_TEXT, _FLAG, _NUMBER = ProviderKey(), ProviderKey("flag"), ProviderKey("number")
_TEXTS, _OBJECT, _OBJECTS = ProviderKey("texts"), ProviderKey("object"), ProviderKey("objects")
_SECRET = ProviderKey(is_secret=True)

_SESSION = frozenset({"duration", "policy", "policyArns", "roleArn", "sessionName"})
_ASSUMED = _SESSION | {"externalId", "sourceIdentity", "tags", "transitiveTagKeys"}
_WEB_IDENTITY = _SESSION | {"webIdentityToken", "webIdentityTokenFile"}

SECRET_PART = "webIdentityToken"  # noqa: S105 - a name
"""Part of a role that is a token."""

_AWS: Mapping[str, ProviderKey] = {
    "accessKey": _SECRET,
    "allowedAccountIds": ProviderKey("texts", declared_as="account_id"),
    "assumeRoleWithWebIdentity": ProviderKey("object", parts=_WEB_IDENTITY),
    "assumeRoles": ProviderKey("objects", parts=_ASSUMED),
    "customCaBundle": _TEXT,
    "defaultTags": ProviderKey("object", refused="`tags` of the fabric or the region state them"),
    "ec2MetadataServiceEndpoint": _TEXT,
    "ec2MetadataServiceEndpointMode": _TEXT,
    "endpoints": _OBJECTS,
    "forbiddenAccountIds": ProviderKey("texts", refused="`account_id` is the only account that is allowed"),
    "httpProxy": _TEXT,
    "httpsProxy": _TEXT,
    "ignoreTags": _OBJECT,
    "insecure": ProviderKey("flag", refused="the certificate of a proxy goes into customCaBundle"),
    "maxRetries": _NUMBER,
    "noProxy": _TEXT,
    "profile": _TEXT,
    "region": ProviderKey(declared_as="region"),
    "retryMode": _TEXT,
    "s3UsEast1RegionalEndpoint": _TEXT,
    "s3UsePathStyle": _FLAG,
    "secretKey": _SECRET,
    "sharedConfigFiles": _TEXTS,
    "sharedCredentialsFiles": _TEXTS,
    "skipCredentialsValidation": _FLAG,
    "skipMetadataApiCheck": _FLAG,
    "skipRegionValidation": _FLAG,
    "skipRequestingAccountId": ProviderKey(
        "flag", refused="without the account's number the provider cannot refuse another account"
    ),
    "stsRegion": _TEXT,
    "tagPolicyCompliance": _TEXT,
    "token": _SECRET,
    "tokenBucketRateLimiterCapacity": _NUMBER,
    "useDualstackEndpoint": _FLAG,
    "useFipsEndpoint": _FLAG,
    "userAgents": _TEXTS,
}

_AZURE: Mapping[str, ProviderKey] = {
    "auxiliaryTenantIds": _TEXTS,
    "clientCertificatePassword": _SECRET,
    "clientCertificatePath": _TEXT,
    "clientId": _TEXT,
    "clientSecret": _SECRET,
    "disableInstanceDiscovery": _FLAG,
    "disablePulumiPartnerId": _FLAG,
    "environment": _TEXT,
    "location": ProviderKey(declared_as="region"),
    "metadataHost": _TEXT,
    "msiEndpoint": _TEXT,
    "oidcRequestToken": _SECRET,
    "oidcRequestUrl": _TEXT,
    "oidcToken": _SECRET,
    "oidcTokenFilePath": _TEXT,
    "partnerId": _TEXT,
    "subscriptionId": ProviderKey(declared_as="subscription_id"),
    "tenantId": _TEXT,
    "useDefaultAzureCredential": _FLAG,
    "useMsi": _FLAG,
    "useOidc": _FLAG,
}

_OCI: Mapping[str, ProviderKey] = {
    "auth": _TEXT,
    "configFileProfile": _TEXT,
    "disableAutoRetries": _FLAG,
    "dualStackEndpointEnabled": _FLAG,
    "fingerprint": _TEXT,
    "ignoreDefinedTags": _TEXTS,
    "privateKey": _SECRET,
    "privateKeyPassword": _SECRET,
    "privateKeyPath": _TEXT,
    "realmSpecificServiceEndpointTemplateEnabled": _FLAG,
    "region": ProviderKey(declared_as="region"),
    "retriesConfigFile": _TEXT,
    "retryDurationSeconds": _NUMBER,
    "tenancyOcid": ProviderKey(declared_as="tenancy_id"),
    "testTimeMaintenanceRebootDue": ProviderKey(refused="it is for tests of the provider"),
    "tokenExchangeAuth": _TEXT,
    "tokenExchangeClientId": _TEXT,
    "tokenExchangeClientSecret": _SECRET,
    "tokenExchangeDomainUrl": _TEXT,
    "tokenExchangePublicKey": _TEXT,
    "tokenExchangeRequestedTokenType": _TEXT,
    "tokenExchangeResourceType": _TEXT,
    "tokenExchangeRpstExp": _TEXT,
    "tokenExchangeSubjectTokenType": _TEXT,
    "userOcid": _TEXT,
    "workloadIdentityTokenPath": _TEXT,
}

PROVIDER_KEYS: Mapping[Package, Mapping[str, ProviderKey]] = {
    "aws": _AWS,
    "azure-native": _AZURE,
    "oci": _OCI,
}
"""Keys by package and name, without the package's prefix."""

PACKAGE_OF: Mapping[str, Package] = {"aws": "aws", "azure": "azure-native", "oci": "oci"}
"""Package of each cloud."""

OTHER_PACKAGES: Mapping[str, Package] = {
    "azure": "azure-native",
    "azuread": "azure-native",
    "aws-native": "aws",
}
"""Packages that people mistake for those that gpufabric uses."""


def passed_on(package: Package) -> list[str]:
    """Return the keys that gpufabric passes on to a provider, sorted."""
    return sorted(
        name for name, key in PROVIDER_KEYS[package].items() if not (key.refused or key.declared_as)
    )
