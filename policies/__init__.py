"""The CrossGuard pack: judges the resources of a stack with the cost and quota layers."""
