from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import run_rule
from gpufabric.policies.rules.cost.declared_tags import DeclaredTags
from gpufabric.policies.stack_view import view_of
from tests.policies import aws_stack, azure_stack, oci_stack
from tests.policies.aws_stack import Said, drop, put, say
from tests.policies.conftest import UNKNOWN, Made, seen

ONE = "lacks 1 of 1 declared tag"


@pytest.mark.parametrize(
    ("stack", "declared", "said"),
    [
        pytest.param(azure_stack.changed(), azure_stack.region(), Said(), id="azure"),
        pytest.param(azure_stack.changed(drop("lustre", "tags")), None, Said(), id="nothing declared"),
        pytest.param(
            azure_stack.changed(drop("lustre", "tags")),
            azure_stack.region(),
            Said((f"lustre: {ONE}",)),
            id="no tags",
        ),
        pytest.param(
            azure_stack.changed(put("lustre", "tags", value={"team": "other"})),
            azure_stack.region(),
            Said((f"lustre: {ONE}",)),
            id="another value",
        ),
        pytest.param(
            azure_stack.changed(put("lustre", "tags", "team", value=UNKNOWN), drop("account", "tags")),
            azure_stack.region(),
            Said((f"account: {ONE}",), unevaluated=("lustre.tags.team unknown until apply",)),
            id="unknown hides no other",
        ),
        pytest.param(
            azure_stack.changed(put("lustre", "tags", value="x")),
            azure_stack.region(),
            Said(unevaluated=("lustre.tags is not an object",)),
            id="no object",
        ),
        pytest.param(oci_stack.changed(), oci_stack.region(), Said(), id="oci"),
        pytest.param(
            oci_stack.changed(drop("checkpoints", "freeformTags")),
            oci_stack.region(),
            Said((f"checkpoints: {ONE}",)),
            id="oci without tags",
        ),
    ],
)
def test_declared_tags(stack: Any, declared: Any, said: Said) -> None:
    assert say(DeclaredTags(), stack, declared) == said


TAGGED = aws_stack.region().model_copy(update={"tags": {"team": "research"}})


def of_provider(given: Any, **props: Any) -> Any:
    """Give a bucket whose provider sets some tags."""
    provider = {"region": "us-east-1", **({} if given is None else {"defaultTags": given})}
    bucket = Made("aws:s3/bucket:Bucket", props, "checkpoints", provider=provider)
    return {bucket.name: bucket}


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(of_provider({"tags": {"team": "research"}}), Said(), id="of the provider"),
        pytest.param(of_provider('{"tags": {"team": "research"}}'), Said(), id="as JSON, as the engine does"),
        pytest.param(of_provider(None, tags={"team": "research"}), Said(), id="of the resource"),
        pytest.param(of_provider(None), Said((f"checkpoints: {ONE}",)), id="none"),
        pytest.param(
            of_provider({"tags": {"team": "research"}}, tags={"team": "other"}),
            Said((f"checkpoints: {ONE}",)),
            id="the resource's own goes before",
        ),
        pytest.param(
            of_provider({"tags": {"team": "other"}}, tags={"x": "y"}),
            Said((f"checkpoints: {ONE}",)),
            id="another value",
        ),
        pytest.param(
            of_provider(UNKNOWN),
            Said(unevaluated=("checkpoints.defaultTags unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            of_provider("no JSON"),
            Said(unevaluated=("checkpoints.provider.defaultTags is not JSON",)),
            id="no JSON",
        ),
        pytest.param(
            of_provider("[]"),
            Said(unevaluated=("checkpoints.provider.defaultTags has another shape than expected",)),
            id="JSON of another shape",
        ),
        pytest.param(
            {"checkpoints": Made("aws:s3/bucket:Bucket", {}, "checkpoints")},
            Said(unevaluated=("checkpoints.provider is not known",)),
            id="no provider",
        ),
        pytest.param(
            {"checkpoints": Made("aws:s3/bucket:Bucket", {"tags": {"team": "research"}}, "checkpoints")},
            Said(),
            id="no provider is needed",
        ),
    ],
)
def test_default_tags_of_aws(stack: Any, said: Said) -> None:
    assert say(DeclaredTags(), stack, TAGGED) == said


def test_unknown_tags_of_oci() -> None:
    stack = oci_stack.changed(put("vcn", "freeformTags", "team", value=UNKNOWN))
    said = say(DeclaredTags(), stack, oci_stack.region())
    assert said == Said(unevaluated=("vcn.freeformTags.team unknown until apply",))


def test_tags_of_the_fabric_count_too() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    context = PolicyContext(stack="s", catalog=default_catalog(), now=now, declaration=oci_stack.region())
    context = replace(context, fabric_tags={"cost-center": "pretraining"})
    outcome = run_rule(DeclaredTags(), lambda: view_of(seen(list(oci_stack.sound().values())), context))
    assert {finding.message.split(": ")[1] for finding in outcome.violations} == {
        "lacks 1 of 2 declared tags"
    }
