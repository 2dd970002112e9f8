"""Chooses the readers of accounts: of real ones, or of the simulated clouds."""

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.choose import Readers
from gpufabric.accounts.prices.reader import PriceReader
from gpufabric.accounts.reader import AccountReader
from gpufabric.accounts.target import Target
from gpufabric.catalog.actions import actions_of_type
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.preflight.identity import ActionTable

ReaderFor = Callable[[Target], AccountReader | Failure]


def account_readers() -> ReaderFor:
    """Return readers of the simulated clouds if the environment names them, else of real accounts.

    Only a simulated run imports the simulated clouds.
    """
    simulated = os.environ.get(SIMULATED_VARIABLE)
    if not simulated:
        return Readers()
    reader: AccountReader = import_module("gpufabric.simcloud.accounts.reader").SimulatedReader(
        Path(simulated)
    )
    return lambda _: reader


def price_readers() -> ReaderFor:
    """Return readers of list prices, which only real clouds have."""
    reader = PriceReader()
    return lambda _: reader


def action_table() -> ActionTable:
    """Return the actions that an update takes: none on simulated clouds, which ask for no permission."""
    return _no_permissions if os.environ.get(SIMULATED_VARIABLE) else catalog_actions


def catalog_actions(cloud: Cloud, type_: str) -> Sequence[str] | None:
    """Return the actions that the catalogue states for a type of resource; None if it lacks the type.

    Raises:
        CatalogError: the catalogue is damaged.
    """
    return actions_of_type(default_catalog(), cloud, type_)


def _no_permissions(_cloud: Cloud, _type: str) -> Sequence[str]:
    return ()
