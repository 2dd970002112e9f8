"""Facts on shapes, which simulated clouds take from the catalogue."""

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.catalog.shape import Shape
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.on_demand import catalog
from gpufabric.snapshots.rows import ShapeFacts


def shapes(view: AccountView) -> SectionAnswer:
    """Return the facts on the shapes of the declared pools, as far as the catalogue has them."""
    cloud = view.target.cloud
    known = set(catalog().shape_names(cloud))
    return answered(
        "shapes",
        {name: _facts(catalog().shape(cloud, name)) for name in view.target.shapes if name in known},
    )


def _facts(shape: Shape) -> ShapeFacts:
    host = shape.host
    return ShapeFacts(
        gpus=shape.gpus,
        vcpus=host.vcpus.value if host.vcpus else None,
        memory_gib=host.memory_gib.value if host.memory_gib else None,
        architecture=host.architecture.value,
    )
