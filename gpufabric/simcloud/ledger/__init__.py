"""The ledger of the simulated clouds: what they charge, from what happened in an account.

It shares facts with ``gpufabric.cost`` (the price list in the catalogue) and no code, so that a mistake in
one of the two shows as a difference.
"""
