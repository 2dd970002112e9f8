from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import NodePool
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import run_rule
from gpufabric.policies.rules.company.company_shapes import CompanyShapes
from gpufabric.policies.stack_view import view_of
from gpufabric.spec.company import Company
from tests.policies import aws_stack, azure_stack, oci_stack
from tests.policies.aws_stack import NOW, Said
from tests.policies.conftest import UNKNOWN, Made, seen
from tests.policies.rules.company.judged import NO_EXAMPLE, said

NOT_BROKEN = dict.fromkeys(("aws", "azure", "oci"), NO_EXAMPLE)

STACKS: Mapping[str, Any] = {"aws": aws_stack, "azure": azure_stack, "oci": oci_stack}
COMPANY = Company.model_validate({"shapes": {"aws": ["p5.48xlarge"], "azure": [], "oci": ["BM.GPU.H100.8"]}})


def machines(cloud: str, shape: str = "") -> list[Made]:
    """Make a sound stack, perhaps with another text for each shape of the catalogue."""
    stack = STACKS[cloud].changed()
    if not shape:
        return list(stack.values())
    known = default_catalog().shape_names(cloud)
    return [replace(made, props=_replaced(made.props, known, shape)) for made in stack.values()]


def _replaced(value: Any, known: Collection[str], shape: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _replaced(item, known, shape) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, known, shape) for item in value]
    return shape if value in known else value


def shapes(cloud: str) -> list[str]:
    """Return the shapes of the sound stack."""
    context = PolicyContext(stack="s", catalog=default_catalog(), now=NOW, declaration=STACKS[cloud].region())
    view = view_of(seen(machines(cloud)), context)
    return sorted({item.shape for item in view.extracted.items if isinstance(item, NodePool)})


def judged(cloud: str, company: Company | None, made: list[Made]) -> Said:
    """Run the rule over a stack whose region is declared."""
    context = PolicyContext(
        stack="s",
        catalog=default_catalog(),
        now=NOW,
        company=company,
        declaration=STACKS[cloud].region(),
    )
    return said(run_rule(CompanyShapes(), lambda: view_of(seen(made), context)))


@pytest.mark.parametrize("cloud", STACKS)
def test_machines_of_other_shapes_are_named(cloud: str) -> None:
    findings = judged(cloud, COMPANY, machines(cloud)).violations
    assert findings
    for finding in findings:
        assert any(f": has machines of {shape}; allowed: " in finding for shape in shapes(cloud))
    allowed = Company.model_validate({"shapes": {cloud: shapes(cloud)}})
    assert judged(cloud, allowed, machines(cloud)) == Said()
    assert judged(cloud, Company(), machines(cloud)) == judged(cloud, None, machines(cloud)) == Said()


@pytest.mark.parametrize("cloud", STACKS)
def test_an_unknown_shape_is_not_judged(cloud: str) -> None:
    allowed = Company.model_validate({"shapes": {cloud: shapes(cloud)}})
    result = judged(cloud, allowed, machines(cloud, UNKNOWN))
    assert not result.violations
    assert result.unevaluated
