"""A change of a stack on each cloud: what a rule says of the stack before and after it."""

from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import Rule, RuleOutcome, run_rule
from gpufabric.policies.stack_view import StackView, view_of
from tests.policies import aws_stack, azure_stack, oci_stack
from tests.policies.aws_pools import group, template
from tests.policies.aws_stack import NOW, Change, Stack, add, drop, put
from tests.policies.conftest import UNKNOWN, Made, seen

CLOUDS: dict[str, Any] = {"aws": aws_stack, "azure": azure_stack, "oci": oci_stack}

SMALLER: dict[str, Change] = {
    "aws": put("train", "scalingConfig", value={"minSize": 0.0, "desiredSize": 1.0, "maxSize": 1.0}),
    "azure": put("train", "count", value=1.0),
    "oci": put("train", "instancePools", 0, "size", value=1.0),
}
"""The pool train with one node."""

SHAPES: dict[str, Change] = {
    "aws": put("train-template", "instanceType", value="p5.48xlarge"),
    "azure": put("train", "vmSize", value="Standard_ND96isr_H100_v5"),
    "oci": put("train-nodes", "instanceDetails", "launchDetails", "shape", value="BM.GPU.H100.8"),
}
"""The pool train of another shape."""

UNREADABLE: dict[str, Change] = {
    "aws": put("train", "scalingConfig", value={"minSize": 0.0, "desiredSize": 1.0, "maxSize": UNKNOWN}),
    "azure": put("train", "count", value=UNKNOWN),
    "oci": put("train", "instancePools", 0, "size", value=UNKNOWN),
}
"""The pool train with an unknown number of nodes."""


def _renamed_on_aws(stack: Stack) -> None:
    drop("train")(stack)
    drop("train-template")(stack)
    add(template("trian"), group("trian"))(stack)


def _renamed_on_azure(stack: Stack) -> None:
    old = stack["train"]
    props = {**old.props, "nodeLabels": {"gpufabric.dev/pool": "trian"}}
    drop("train")(stack)
    add(Made(old.type, props, "trian", old.links))(stack)


def _renamed_on_oci(stack: Stack) -> None:
    old = stack["train"]
    props = {**old.props, "freeformTags": {"gpufabric-pool": "trian"}}
    drop("train")(stack)
    add(Made(old.type, props, "trian", old.links))(stack)


RENAMED: dict[str, Change] = {"aws": _renamed_on_aws, "azure": _renamed_on_azure, "oci": _renamed_on_oci}
"""The pool train under the name trian, with resources of its own."""


def view(cloud: str, *changes: Change, before: tuple[Change, ...] | None = (), **context: Any) -> StackView:
    """Read a stack of a cloud after some changes, with its state before others; None: without a state."""
    module = CLOUDS[cloud]
    region = module.region()
    previous = None if before is None else seen(list(module.changed(*before).values()))
    facts = {
        "stack": f"{cloud}-stack",
        "catalog": default_catalog(),
        "now": NOW,
        "declaration": region,
        "previous": previous,
        **context,
    }
    return view_of(seen(list(module.changed(*changes).values())), PolicyContext(**facts))


def judged(rule: Rule, read: StackView) -> RuleOutcome:
    """Run a rule over a view."""
    return run_rule(rule, lambda: read)
