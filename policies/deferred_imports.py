"""Modules that rules need when they judge, but the pack does not need to start.

The engine waits for the pack to start before it runs the program. Rules and their helpers therefore import
the catalogue, plans and prices inside functions, and the pack loads all of them here while the program
runs.
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
    "gpufabric.policies.cost_change",
    "gpufabric.policies.replacement",
)
"""The modules, which import the other modules that rules import inside functions."""


def load() -> None:
    """Load them all."""
    for name in MODULES:
        import_module(name)
