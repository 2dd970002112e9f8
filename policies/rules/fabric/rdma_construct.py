"""RDMA constructs of OCI and the shapes that they accept."""

from collections.abc import Iterator

from gpufabric.policies import deferred
from gpufabric.policies.oci.launches import OciLaunch, OciLaunchRule
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class RdmaConstructTakesShape(OciLaunchRule):
    """Machines with RDMA are in a construct that accepts their shape."""

    id = "rdma-construct"
    title = "Machines with RDMA are in an RDMA construct that accepts their shape"
    why = (
        "OCI refuses a wrong combination only after the network and the cluster exist. Outside any "
        "construct, machines start without an RDMA network."
    )
    level = "mandatory"
    fix = (
        "Launch GB200 and GB300 through GPU memory clusters, and other RDMA shapes in a cluster network or a "
        "compute cluster."
    )

    def judge_launch(self, launch: OciLaunch, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the construct with those of the shape; a shape that the catalogue lacks is not judged."""
        shape = launch.rdma_shape(view.context.catalog)
        if shape is None or shape.roce is None:
            return
        takes = shape.roce.constructs.value
        construct = launch.construct()
        allowed = " or ".join(deferred.RDMA_CONSTRUCT_NAMES[construct] for construct in takes)
        if construct is None:
            text = f"starts {shape.name} outside any RDMA network: the shape needs a {allowed}"
            # An NVL72 host only starts in its memory fabric; other hosts may run alone on purpose.
            yield Finding.at(launch.resource, text, advisory=takes != ["gpu-memory-cluster"])
        elif construct not in takes:
            yield Finding.at(
                launch.resource,
                f"starts {shape.name} in a {deferred.RDMA_CONSTRUCT_NAMES[construct]}: it takes a {allowed}",
            )
