"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.rolling`."""

from typing import Any, NotRequired, TypedDict


class Rolling(TypedDict):
    """Batches of an update that replaces machines of a pool, such as a new Kubernetes version or
    image.
    """

    max_unavailable: NotRequired[Any]
    """Machines that are taken away at a time, as a number or as a share of the pool such as 25%.
    Absent: on AWS a quarter of the pool, at most 100; on Azure one machine; on OCI an update
    replaces no machine.
    """

    max_surge: NotRequired[Any]
    """Machines that are started before the same number is taken away. They need capacity beyond the
    pool's. Not on AWS. Absent: none.
    """
