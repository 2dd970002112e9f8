from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.settings import PipelineSettings

BOTH = StackJob("backbone", ("aws", "azure"), "", "", ("a",), 2)
OCI = StackJob("oci-x", ("oci",), "x", "", (), 1)


def test_updates_run_in_production() -> None:
    assert PipelineSettings(setup="x").environment_of("a") == "production"


def test_a_name_can_hold_the_stack() -> None:
    settings = PipelineSettings(setup="x", environment="live-{stack}", environments={"b": "staging"})
    assert [settings.environment_of(stack) for stack in ("a", "b")] == ["live-a", "staging"]


def test_the_role_of_a_stack_takes_precedence_over_that_of_the_cloud() -> None:
    roles = {("aws", "aws"): "all", ("backbone", "aws"): "own", ("azure", "azure"): "client"}
    settings = PipelineSettings(setup="x", roles=roles)
    assert [settings.role_of(BOTH, cloud) for cloud in ("aws", "azure", "oci")] == ["own", "client", ""]


def test_a_job_has_no_role_in_a_cloud_that_it_does_not_use() -> None:
    settings = PipelineSettings(setup="x", roles={("aws", "aws"): "all", ("oci-x", "aws"): "own"})
    assert settings.role_of(OCI, "aws") == ""
