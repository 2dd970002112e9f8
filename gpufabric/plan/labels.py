"""How labels of nodes begin."""

LABEL_PREFIX = "gpufabric.dev"
