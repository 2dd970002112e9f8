"""Provides a checkout with a Pulumi engine.

Three sources are tried in order: a `pulumi` on PATH, the official release archive, and a build from Go
modules. `.engine/engine.json` in the checkout records the choice; downloads and builds are in the user's
cache, which all checkouts share. This package uses only the standard library.
"""
