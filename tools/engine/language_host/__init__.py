"""A Python language host for the Pulumi engine: the `LanguageRuntime` service, in Python.

The official host is a Go program that comes with Pulumi's release archives. This one stands in for it where
the engine was built from Go modules. It reads the same options of `Pulumi.yaml` and `PulumiPolicy.yaml` and
leads to the same state. It covers what running programs, policy packs and plugins needs, not code generation.
"""
