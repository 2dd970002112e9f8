"""The policy pack: the rules of the installed gpufabric. stacks/policies.yaml may set levels and options."""

from gpufabric.policies.start import start

start(__file__)
