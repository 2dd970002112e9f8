"""gpufabric: training fabrics on leased GPU clouds, declared with Pulumi."""
