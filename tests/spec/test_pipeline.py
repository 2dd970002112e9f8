import pytest

from gpufabric.spec.pipeline import AZURE_AUDIENCE, PURPOSES, pipeline_trust
from gpufabric.spec.problems import DeclarationError

GITHUB = {"host": "github", "repository": "example/fabric"}
GITLAB = {"host": "gitlab", "repository": "example/group/fabric", "issuer": "https://gitlab.example.com/"}
DEVOPS = {
    "host": "azure-devops",
    "issuer": "https://login.microsoftonline.com/tenant/v2.0",
    "subjects": {"up": "sc://example/fabric/gpufabric-production"},
}


@pytest.mark.parametrize(
    ("data", "purpose", "subject"),
    [
        (GITHUB, "snapshots", "repo:example/fabric:environment:snapshots"),
        (GITHUB, "preview", "repo:example/fabric:environment:preview"),
        (GITHUB, "up", "repo:example/fabric:environment:production"),
        (GITLAB, "up", "project_path:example/group/fabric:ref_type:branch:ref:main"),
        (GITLAB, "preview", "project_path:example/group/fabric:ref_type:branch:ref:*"),
        (DEVOPS, "up", "sc://example/fabric/gpufabric-production"),
        (DEVOPS, "preview", None),
        (
            GITHUB | {"subjects": {"up": "repo:example/fabric:ref:refs/heads/main"}},
            "up",
            "repo:example/fabric:ref:refs/heads/main",
        ),
    ],
)
def test_subject_of_the_jobs_of_a_purpose(data, purpose, subject):
    assert pipeline_trust(data).subject(purpose) == subject


def test_issuer_and_audience():
    assert pipeline_trust(GITHUB).issuer_url == "https://token.actions.githubusercontent.com"
    assert pipeline_trust(GITLAB).issuer_url == "https://gitlab.example.com"
    assert pipeline_trust(GITHUB).aws_audience == "sts.amazonaws.com"
    assert pipeline_trust(DEVOPS).aws_audience == AZURE_AUDIENCE


def test_no_job_of_any_branch_updates():
    for data in (GITHUB, GITLAB, DEVOPS):
        assert "*" not in (pipeline_trust(data).subject("up") or "")
        for purpose in PURPOSES:
            subject = pipeline_trust(data).subject(purpose)
            assert subject is None or "repo:*" not in subject


@pytest.mark.parametrize(
    "data",
    [
        {"host": "github"},
        {"host": "gitlab", "repository": "fabric"},
        {"host": "azure-devops", "issuer": "https://issuer.example.com"},
        {"host": "bitbucket", "repository": "example/fabric"},
        GITHUB | {"issuer": "http://issuer.example.com"},
        GITHUB | {"repository": "example/*"},
        GITHUB | {"subjects": {"up": "repo:example/fabric:*"}},
        GITHUB | {"subjects": {"snapshots": "repo:example/fabric:*"}},
        GITHUB | {"subjects": {"destroy": "repo:example/fabric:environment:x"}},
        GITHUB | {"branch": "main"},
        [],
        "github",
    ],
)
def test_bad_declarations_are_refused(data):
    with pytest.raises(DeclarationError):
        pipeline_trust(data)
