"""Properties of a declaration that stored data comes from."""

from gpufabric.policies.assets import STORES

_SETTINGS = {"file system": "storage.lustre"}
"""Property by the word for the store; the others belong to the checkpoints."""


def setting_of_store(type_: str) -> str:
    """Return the property that declares a store, by the type of its resource; empty for other types."""
    what = STORES.get(type_)
    return "" if what is None else _SETTINGS.get(what, "storage.checkpoints")
