from gpufabric.accounts.azure.reader import SECTIONS, AzureReader
from gpufabric.accounts.target import Target
from tools.loopback.azure.server import Loopback


def test_all_clients_share_their_connections(azure: Loopback, reader: AzureReader, target: Target) -> None:
    before = azure.connections
    for topic in SECTIONS:
        reader.read(target, topic)
    assert len(azure.requests) > 20
    assert azure.connections - before == 1
