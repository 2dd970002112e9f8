"""The table of keys against the arguments of the installed SDKs."""

import inspect
from importlib import import_module
from typing import Any

import pytest

from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.spec.provider_keys import PROVIDER_KEYS, Package, passed_on
from gpufabric.spec.provider_settings import ProviderSettings

MODULES = {"aws": "pulumi_aws", "azure-native": "pulumi_azure_native", "oci": "pulumi_oci"}
NO_ARGUMENTS = {"__self__", "resource_name", "opts", "__props__"}


def sdk(package: str) -> Any:
    return import_module(MODULES[package])


@pytest.mark.parametrize("package", PROVIDER_KEYS)
def test_the_keys_are_the_arguments_of_the_provider(package: Package) -> None:
    signature = inspect.signature(sdk(package).Provider._internal_init)
    arguments = set(signature.parameters) - NO_ARGUMENTS
    names = ProviderSettings(dict.fromkeys(PROVIDER_KEYS[package], ""))
    assert set(provider_arguments(names)) == arguments


@pytest.mark.parametrize("package", PROVIDER_KEYS)
def test_what_the_sdk_keeps_secret_is_secret(package: Package) -> None:
    source = inspect.getsource(sdk(package).Provider._internal_init)
    for name, key in PROVIDER_KEYS[package].items():
        argument = next(iter(provider_arguments(ProviderSettings({name: ""}))))
        # An application's id is no secret, although the SDK of Azure treats it as one.
        if f"Output.secret({argument})" in source and name != "clientId":
            assert key.is_secret, name


def test_parts_of_roles_are_those_of_the_sdk() -> None:
    for name, args in (
        ("assumeRoles", "ProviderAssumeRoleArgs"),
        ("assumeRoleWithWebIdentity", "ProviderAssumeRoleWithWebIdentityArgs"),
    ):
        parameters = set(inspect.signature(getattr(sdk("aws"), args).__init__).parameters) - NO_ARGUMENTS
        parts = dict.fromkeys(PROVIDER_KEYS["aws"][name].parts, "")
        assert set(provider_arguments(ProviderSettings(parts))) == parameters


def test_keys_that_the_declaration_states_or_nothing_honours_are_not_passed_on() -> None:
    assert {"region", "allowedAccountIds", "defaultTags", "insecure"}.isdisjoint(passed_on("aws"))
    assert {"profile", "assumeRoles", "endpoints"} <= set(passed_on("aws"))
