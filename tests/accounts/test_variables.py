from gpufabric.accounts.variables import with_settings
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings

ENVIRONMENT = {"ARM_TENANT_ID": "of-the-environment", "PATH": "/bin"}


def test_settings_count_before_the_environment() -> None:
    settings = ProviderSettings({"tenantId": "own", "useOidc": True, "auxiliaryTenantIds": ["other"]})
    assert with_settings(ENVIRONMENT, settings, "ARM_", str.upper) == {
        "ARM_TENANT_ID": "own",
        "ARM_USE_OIDC": "true",
        "PATH": "/bin",
    }


def test_names_of_oci_stay_in_lower_case() -> None:
    settings = ProviderSettings({"configFileProfile": "lab"})
    assert with_settings({}, settings, "TF_VAR_", str) == {"TF_VAR_config_file_profile": "lab"}


def test_without_settings_the_environment_stays() -> None:
    assert with_settings(ENVIRONMENT, NO_SETTINGS, "ARM_", str.upper) is ENVIRONMENT
