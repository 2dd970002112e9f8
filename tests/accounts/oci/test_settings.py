import pytest

from gpufabric.accounts.oci.settings import INSTANCE_PRINCIPAL, LoginSettings, login_settings


@pytest.mark.parametrize(
    ("provider_settings", "environment", "profile"),
    [
        ({}, {}, ""),
        ({}, {"OCI_CONFIG_FILE_PROFILE": "oci"}, "oci"),
        ({}, {"OCI_CONFIG_FILE_PROFILE": "oci", "TF_VAR_config_file_profile": "tf"}, "tf"),
        ({"oci:configFileProfile": "file"}, {"TF_VAR_config_file_profile": "tf"}, "file"),
        ({}, {"TF_VAR_config_file_profile": ""}, ""),
    ],
)
def test_the_stack_file_comes_first(
    provider_settings: dict[str, str], environment: dict[str, str], profile: str
) -> None:
    assert login_settings(provider_settings, environment).config_file_profile == profile


def test_each_argument_of_the_provider() -> None:
    settings = login_settings(
        {
            "oci:tenancyOcid": "a",
            "oci:userOcid": "b",
            "oci:fingerprint": "c",
            "oci:privateKeyPath": "d",
            "oci:privateKeyPassword": "e",
            "oci:region": "f",
        },
        {"TF_VAR_private_key": "g", "OCI_AUTH": "InstancePrincipal", "HOME": "h"},
    )
    assert settings == LoginSettings(
        auth=INSTANCE_PRINCIPAL,
        tenancy_ocid="a",
        user_ocid="b",
        fingerprint="c",
        private_key_path="d",
        private_key_password="e",
        region="f",
        private_key="g",
    )


def test_secrets_are_not_shown() -> None:
    assert "hidden" not in repr(LoginSettings(private_key="hidden", private_key_password="hidden"))


def test_the_settings_are_those_of_the_provider() -> None:
    from pulumi_oci.config import vars as provider

    names = {name for name in vars(provider._ExportableConfig) if not name.startswith("_")}
    assert set(LoginSettings.__slots__) <= names
