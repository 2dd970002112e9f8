"""Azure sizes of a fabric that lack InfiniBand."""

from collections.abc import Iterator

from gpufabric.policies.azure.pools import AksPool, AksPoolRule
from gpufabric.policies.node_labels import FABRIC_LABEL
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_NO_FABRIC = "none"


class RdmaSize(AksPoolRule):
    """Pools of a fabric use a size that has InfiniBand."""

    id = "rdma-size"
    title = "Pools of an InfiniBand fabric use a size that has InfiniBand"
    why = (
        "Azure sells some machines in two sizes whose names differ by one letter. Without the r, the same "
        "GPUs come without InfiniBand, and a job of several machines runs over slow Ethernet."
    )
    level = "mandatory"
    fix = f"Take the size with the r, or label the nodes {FABRIC_LABEL}=none where one machine is enough."

    def judge_pool(self, pool: AksPool, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Report pools labelled as part of a fabric; pools without a label are advice."""
        shape = pool.shape(view.context.catalog)
        if shape is None or shape.infiniband is not None:
            return
        twin = f": {shape.rdma_twin.value} has it" if shape.rdma_twin else ""
        text = f"is of {pool.size()}, which has no InfiniBand{twin}"
        try:
            label = pool.label(FABRIC_LABEL)
        except UnreadableProperty as missing:
            yield Unevaluated(pool.holder.name, missing.property, missing.why)
            return
        if label is None:
            yield pool.finding(text, advisory=True)
        elif label != _NO_FABRIC:
            yield pool.finding(f"{text}, but its nodes are labelled as part of a fabric")
