"""What rules need when they judge, and the pack not to begin to serve.

The engine waits for a pack before it starts the program: only then is there time to load catalogue, plans and
prices. So rules and what they share import those where they use them, and all is loaded here beforehand.
"""

from importlib import import_module

MODULES = (
    "gpufabric.cost.budget",
    "gpufabric.cost.statement",
    "gpufabric.declared.bills",
    "gpufabric.plan.resilience.losses",
    "gpufabric.plan.oci.rdma_construct",
    "gpufabric.plan.oci.images",
    "gpufabric.plan.storage",
    "gpufabric.quota.verdict",
    "gpufabric.plan.resilience.assessment",
    "gpufabric.policies.billing.extract",
    "gpufabric.policies.state_backend",
    "gpufabric.policies.priced",
    "gpufabric.policies.replacement",
)
"""The modules; they import the others that rules use late."""


def load() -> None:
    """Load them all."""
    for name in MODULES:
        import_module(name)
