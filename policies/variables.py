"""Variables by which whoever runs the engine tells the policy pack more, and hears from it."""

PREVIOUS_STATE_VARIABLE = "GPUFABRIC_PREVIOUS_STATE"
"""Names a file with the stack's state before the update, as ``pulumi stack export`` writes it: by itself a
policy sees no earlier state. ``gpufabric preview`` and ``gpufabric up`` set it."""

PRICED_FORMAT = 1

PRICED_VARIABLE = "GPUFABRIC_PRICED"
"""Names a file that the pack writes: what the stack costs before and after. An event stream does not tell
what resources refer to, so that whoever reads it later cannot price them."""
