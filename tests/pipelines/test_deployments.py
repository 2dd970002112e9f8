import subprocess
from dataclasses import replace

from gpufabric.pipelines.deployments import ORDER_FILE, files
from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.settings import PipelineSettings
from tests.pipelines.conftest import CLIENT, ROLE, TENANT, parsed

SETTINGS = PipelineSettings(
    setup="make venv",
    repository="acme/fabric",
    organization="acme",
    roles={("aws", "aws"): ROLE, ("azure", "azure"): CLIENT},
    tenant_id=TENANT,
)


def settings_of(
    jobs: tuple[StackJob, ...], stack: str, settings: PipelineSettings = SETTINGS
) -> dict[str, object]:
    return parsed(files(jobs, settings)[f"stacks/Pulumi.{stack}.deploy.yaml"])["settings"]


def test_each_stack_has_a_file_beside_its_own(jobs: tuple[StackJob, ...]) -> None:
    expected = {f"stacks/Pulumi.{job.stack}.deploy.yaml" for job in jobs}
    assert set(files(jobs, SETTINGS)) == {*expected, ORDER_FILE}


def test_commits_start_only_stacks_that_wait_for_no_other(in_waves: tuple[StackJob, ...]) -> None:
    starts = {job.stack: settings_of(in_waves, job.stack)["gitHub"]["deployCommits"] for job in in_waves}
    assert starts == {job.stack: not job.needs for job in in_waves}


def test_webhooks_start_a_stack_after_each_that_it_needs(in_waves: tuple[StackJob, ...]) -> None:
    script = files(in_waves, SETTINGS)[ORDER_FILE].replace("\\\n", "")
    calls = [line.split() for line in script.splitlines() if line.startswith("pulumi ")]
    pairs = [(call[call.index("--stack") + 1], call[call.index("--url") + 1]) for call in calls]
    assert pairs == [
        (f"acme/gpufabric/{before}", f"gpufabric/{job.stack}") for job in in_waves for before in job.needs
    ]
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_without_an_order_there_are_no_webhooks(jobs: tuple[StackJob, ...]) -> None:
    assert ORDER_FILE not in files(jobs[:-1], SETTINGS)


def test_stacks_sign_in_to_their_own_clouds(jobs: tuple[StackJob, ...]) -> None:
    aws = settings_of(jobs, "aws-us-east-1")["operationContext"]["oidc"]
    assert aws == {"aws": {"duration": "6h0m0s", "roleArn": ROLE, "sessionName": "gpufabric-aws-us-east-1"}}
    azure = settings_of(jobs, "azure-eastus")["operationContext"]["oidc"]["azure"]
    subscription = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
    assert azure == {"clientId": CLIENT, "tenantId": TENANT, "subscriptionId": subscription}
    assert set(settings_of(jobs, "backbone")["operationContext"]["oidc"]) == {"aws", "azure"}
    # The backbone's providers name their subscriptions themselves.
    assert "subscriptionId" not in settings_of(jobs, "backbone")["operationContext"]["oidc"]["azure"]
    assert "oidc" not in settings_of(jobs, "oci-us-ashburn-1")["operationContext"]


def test_an_encrypted_subscription_stays_out(jobs: tuple[StackJob, ...]) -> None:
    hidden = tuple(replace(job, account="") for job in jobs)
    assert "subscriptionId" not in str(settings_of(hidden, "azure-eastus"))


def test_code_of_a_pull_request_does_not_run_with_the_role_of_updates(jobs: tuple[StackJob, ...]) -> None:
    for job in jobs:
        github = settings_of(jobs, job.stack)["gitHub"]
        assert github["previewPullRequests"] is False
        assert github["pullRequestTemplate"] is False


def test_rules_judge_and_nothing_is_skipped_or_destroyed(jobs: tuple[StackJob, ...]) -> None:
    operation = settings_of(jobs, "backbone")["operationContext"]
    assert operation["environmentVariables"] == {"PULUMI_OPTION_POLICY_PACK": "policies"}
    assert operation["preRunCommands"] == ["make venv"]
    assert operation["options"] == {
        "skipInstallDependencies": True,
        "skipIntermediateDeployments": False,
        "deleteAfterDestroy": False,
        "remediateIfDriftDetected": False,
    }
