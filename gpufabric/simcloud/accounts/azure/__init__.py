"""Answers of simulated Azure, by topic. Simulated clouds have no prices of their own."""

from collections.abc import Callable, Mapping

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.azure.capacity import capacity
from gpufabric.simcloud.accounts.azure.images import images
from gpufabric.simcloud.accounts.azure.network import network
from gpufabric.simcloud.accounts.azure.quotas import quotas
from gpufabric.simcloud.accounts.view import AccountView
from gpufabric.snapshots.model import Topic

ANSWERS: Mapping[Topic, Callable[[AccountView], list[SectionAnswer]]] = {
    "quotas": quotas,
    "capacity": capacity,
    "network": network,
    "images": images,
}
