"""Makes a usable Pulumi engine available to a checkout.

Three sources are tried in order: a `pulumi` that is already on PATH, the official release archive, and a
build from Go modules. The result is written to `.engine/engine.json` at the root of the checkout; what was
downloaded or built is in the user's cache, shared by all checkouts. Only the standard library is used here.
"""
