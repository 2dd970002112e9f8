import pytest

from gpufabric.accounts.oci.settings import INSTANCE_PRINCIPAL, LoginSettings, login_settings


@pytest.mark.parametrize(
    ("environment", "profile"),
    [
        ({}, ""),
        ({"OCI_CONFIG_FILE_PROFILE": "oci"}, "oci"),
        ({"OCI_CONFIG_FILE_PROFILE": "oci", "TF_VAR_config_file_profile": "tf"}, "tf"),
        ({"TF_VAR_config_file_profile": ""}, ""),
    ],
)
def test_order_of_variables(environment: dict[str, str], profile: str) -> None:
    assert login_settings(environment, "").config_file_profile == profile


@pytest.mark.parametrize(("environment", "tenancy"), [({}, "declared"), ({"OCI_TENANCY_OCID": "own"}, "own")])
def test_the_stack_states_the_tenancy(environment: dict[str, str], tenancy: str) -> None:
    assert login_settings(environment, "declared").tenancy_ocid == tenancy


def test_each_argument_of_the_provider() -> None:
    environment = {f"TF_VAR_{name}": name for name in LoginSettings.__slots__ if name != "auth"}
    settings = login_settings({**environment, "OCI_AUTH": "InstancePrincipal", "HOME": "/home"}, "")
    assert settings == LoginSettings(
        auth=INSTANCE_PRINCIPAL, **{name: name for name in LoginSettings.__slots__ if name != "auth"}
    )


def test_secrets_are_not_shown() -> None:
    assert "hidden" not in repr(LoginSettings(private_key="hidden", private_key_password="hidden"))


def test_the_settings_are_those_of_the_provider() -> None:
    from pulumi_oci.config import vars as provider

    names = {name for name in vars(provider._ExportableConfig) if not name.startswith("_")}
    assert set(LoginSettings.__slots__) <= names
