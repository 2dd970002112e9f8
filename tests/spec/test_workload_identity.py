import pytest
from pydantic import ValidationError

from gpufabric.spec.workload_identity import WorkloadIdentity


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("namespace", "Training"),
        ("namespace", "-a"),
        ("namespace", "a" * 64),
        ("service_account", "train_er"),
        ("service_account", ""),
        ("service_account", "*"),
        ("checkpoint_prefix", "*"),
        ("checkpoint_prefix", "runs"),
        ("checkpoint_prefix", "/runs/"),
        ("checkpoint_prefix", "a//"),
        ("checkpoint_prefix", "runs/${aws:username}/"),
        ("checkpoint_prefix", "runs?/"),
        ("checkpoint_prefix", "runs/\n"),
    ],
)
def test_names_that_reach_further_than_they_say_are_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError, match=field):
        WorkloadIdentity.model_validate({field: value})


@pytest.mark.parametrize("prefix", ["", "runs/", "team-a/runs.v2/"])
def test_a_prefix_is_a_folder(prefix: str) -> None:
    assert WorkloadIdentity(checkpoint_prefix=prefix).checkpoint_prefix == prefix
