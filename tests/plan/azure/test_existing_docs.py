"""The document's smallest declaration of pools on an AKS cluster that exists."""

import re
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML

from gpufabric.spec.azure.region import AzureRegion
from tests.plan.azure.test_existing import plan_of

MOST_LINES = 15
TEXT = (Path(__file__).parents[3] / "docs" / "existing.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(
    r"```yaml\n(config:\n.*?)```", TEXT.partition("\n## Azure\n")[2].partition("\n## OCI\n")[0], re.DOTALL
)
SMALLEST: dict[str, Any] = cast("Any", YAML(typ="safe")).load(EXAMPLE)["config"]["gpufabric:region"]
"""Declaration of the example."""


def test_the_smallest_declaration_is_short_and_makes_pools_only() -> None:
    assert len(EXAMPLE.splitlines()) < MOST_LINES
    plan = plan_of(AzureRegion.model_validate(SMALLEST).model_dump(mode="json", exclude_unset=True))
    parts = plan.parts
    assert not (parts.network or parts.cluster or parts.account or parts.lustre or parts.training_identity)
    assert parts.subnets == ()
    assert [pool.name for pool in plan.pools] == ["train"]
