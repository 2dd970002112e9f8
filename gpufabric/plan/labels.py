"""Prefix of node labels."""

LABEL_PREFIX = "gpufabric.dev"
