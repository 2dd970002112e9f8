"""The policy pack: rules about the resources of a stack."""
