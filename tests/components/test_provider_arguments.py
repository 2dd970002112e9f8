"""Settings of a file as inputs of providers, as they reach the engine."""

import json
from typing import Any

import pulumi_aws as aws
from pulumi.runtime import mocks

from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings
from tests.mocked import run_mocked

ROLE = "arn:aws:iam::123456789012:role/deployer"


class Recorder(mocks.Mocks):
    """Keeps the inputs of all resources."""

    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Keep the inputs."""
        self.inputs = dict(args.inputs)
        return args.name, args.inputs

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        """Answer nothing."""
        return {}


def inputs_of(settings: ProviderSettings) -> dict[str, Any]:
    recorder = Recorder()

    async def program() -> None:
        aws.Provider("one", region="us-east-1", **provider_arguments(settings))

    run_mocked(program, recorder)
    return recorder.inputs


def test_no_settings_add_nothing() -> None:
    assert provider_arguments(NO_SETTINGS) == {}
    assert set(inputs_of(NO_SETTINGS)) == {"region", "skipCredentialsValidation", "skipRegionValidation"}


def test_roles_and_endpoints_have_the_names_of_the_provider() -> None:
    settings = ProviderSettings(
        {
            "profile": "prod",
            "assumeRoles": [{"roleArn": ROLE, "externalId": "x", "tags": {"costCenter": "ml"}}],
            "endpoints": [{"servicequotas": "https://quotas.example"}],
            "useFipsEndpoint": True,
        }
    )
    inputs = inputs_of(settings)
    assert inputs["profile"] == "prod"
    role = {"roleArn": ROLE, "externalId": "x", "tags": {"costCenter": "ml"}}
    assert json.loads(inputs["assumeRoles"]) == [role]
    assert json.loads(inputs["endpoints"]) == [{"servicequotas": "https://quotas.example"}]
    assert inputs["useFipsEndpoint"] == "true"
