from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from policies.context import Context
from policies.rule import run_rule
from policies.rules.cost.declared_tags import DeclaredTags
from policies.view import view_of
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, drop, put, say
from tests.policies.conftest import UNKNOWN, seen

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
            Said((f"account: {ONE}",), gaps=("lustre.tags.team unknown until apply",)),
            id="unknown hides no other",
        ),
        pytest.param(
            azure_stack.changed(put("lustre", "tags", value="x")),
            azure_stack.region(),
            Said(gaps=("lustre.tags is not an object",)),
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


def test_tags_of_the_fabric_count_too() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    context = Context(stack="s", catalog=default_catalog(), now=now, declaration=oci_stack.region())
    context = replace(context, fabric_tags={"cost-center": "pretraining"})
    outcome = run_rule(DeclaredTags(), lambda: view_of(seen(list(oci_stack.sound().values())), context))
    assert {one.message.split(": ")[1] for one in outcome.violations} == {"lacks 1 of 2 declared tags"}
