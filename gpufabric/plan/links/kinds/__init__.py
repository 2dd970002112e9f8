"""The link kinds: one module for each name in ``gpufabric.spec.link_kinds``, named after the kind."""

from gpufabric.plan.links.kind import LinkKind
from gpufabric.spec.link_kinds import LINK_KINDS, kind_module

KINDS: dict[str, LinkKind] = {name: kind_module(name, __name__).KIND for name in LINK_KINDS}
"""Link kinds by name."""
