"""Labels and tags that name the pool of a node."""

from gpufabric.plan.labels import LABEL_PREFIX

POOL_LABEL = f"{LABEL_PREFIX}/pool"
"""Node label that carries a pool's name."""

POOL_TAG = "gpufabric-pool"
"""Free-form tag that carries a pool's name."""

FABRIC_LABEL = f"{LABEL_PREFIX}/fabric"
"""Node label that carries a fabric's name; ``none`` for nodes that share no fabric."""
