"""Errors as the engine prints them (3.250.0 on the loopback server; pulumi/pulumi#21878, #13183)."""

import pytest

from gpufabric.engine.backend_refusal import refusal_in
from gpufabric.engine.errors import backend_error
from gpufabric.engine.next_step import add_next_steps
from gpufabric.engine.result import StackResult

READ = 'read ".pulumi/meta.yaml": blob (key ".pulumi/meta.yaml") (code=Unknown): '
S3 = f"{READ}operation error S3: GetObject, https response error StatusCode: 400, api error "
OF_CLOUD = "creating bucket: operation error S3: CreateBucket, api error ExpiredToken: The provided token"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (f"{S3}ExpiredToken: The provided token has expired.", "refuses its credentials (ExpiredToken)"),
        (f"{S3}InvalidAccessKeyId: The AWS Access Key Id", "refuses its credentials (InvalidAccessKeyId)"),
        (f"{S3}AccessDenied: Access Denied", "denies access (AccessDenied): ask for the permissions"),
        (
            f"{READ}GET https://a.blob.core.windows.net/b\nRESPONSE 403: 403 This request\n"
            "ERROR CODE: AuthorizationPermissionMismatch",
            "Azure Blob Storage, which keeps the state, denies access (AuthorizationPermissionMismatch)",
        ),
        (f"{READ}RESPONSE 403\nERROR CODE: AuthenticationFailed", "such as with `az login`"),
    ],
)
def test_a_refusal_of_the_backend_names_it(error: str, says: str) -> None:
    refusal = refusal_in(["update failed", error])
    assert says in str(refusal)
    assert refusal
    assert f"given {refusal.cause}; the engine says: {READ}" in str(backend_error(error))
    assert f"; allowed: {refusal.way_out}" in str(backend_error(error))


@pytest.mark.parametrize("error", [OF_CLOUD, f"{READ}no such file or directory", "AccessDenied"])
def test_other_errors_are_no_refusal_of_the_backend(error: str) -> None:
    assert refusal_in([error]) is None
    assert "pulumi login" in str(backend_error(error))


def test_the_credentials_of_the_cloud_are_named_beside_those_of_the_backend() -> None:
    result = StackResult(
        "a", "up", "failed", errors=[f"{S3}ExpiredToken: The", 'Code="ExpiredAuthenticationToken"']
    )
    add_next_steps(result, "up")
    (step,) = result.next_steps
    assert "Amazon S3, which keeps the state" in step
    assert "Azure no longer accepts the credentials" in step
    assert "AWS no longer" not in step
