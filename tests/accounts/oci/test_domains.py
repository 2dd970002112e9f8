from gpufabric.accounts.oci.reader import OciReader
from gpufabric.snapshots.rows import Zone
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.sections import rows_of
from tools.loopback.oci.facts import FIRST, SECOND
from tools.loopback.oci.tenancy import Tenancy


def test_all_domains_of_the_region(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    third = FIRST.replace("AD-1", "AD-3")
    tenancy.domains = [third, SECOND, FIRST]
    assert rows_of(reader, declare(), "network", "zones") == {
        name: Zone(name=name) for name in (FIRST, SECOND, third)
    }
