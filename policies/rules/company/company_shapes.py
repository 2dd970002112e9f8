"""Shapes that the company allows."""

import re
from collections.abc import Iterator

from gpufabric.policies import deferred
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class CompanyShapes(Rule):
    """GPU machines have shapes that the company allows, also those that components did not make."""

    id = "company-shapes"
    title = "GPU machines have shapes that the company allows"
    why = "Contracts, images and support of the company cover these shapes only."
    level = "mandatory"
    fix = "Give the machines a shape of fabric.company.shapes, or let the company allow the shape."
    summary = "GPU machines have shapes that the company does not allow"
    setting = "fabric.company.shapes"
    clouds = ("aws", "azure", "oci")

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the shapes of billed and counted machines, apart from those of other purposes."""
        company = view.context.company
        if company is None:
            return
        places = company.shapes
        allowed = {"aws": places.aws, "azure": places.azure, "oci": places.oci}
        if not any(shapes is not None for shapes in allowed.values()):
            return
        for item in view.extracted.items:
            if not isinstance(item, deferred.NodePool):
                continue
            shapes = allowed[item.cloud]
            if shapes is not None and item.shape not in shapes:
                known = ", ".join(shapes) or "no shape"
                yield Finding(f"{item.resource or item.name}: has machines of {item.shape}; allowed: {known}")
        yield from (gap for gap in view.extracted.unevaluated if gap.machines and _is_shape(gap))


def _is_shape(gap: Unevaluated) -> bool:
    """Return whether an unknown property is a shape, and not a number of machines or of their parts."""
    return re.search(r"(shape|vmSize|instanceTypes?(\[\d+\])?)$", gap.property, re.IGNORECASE) is not None
