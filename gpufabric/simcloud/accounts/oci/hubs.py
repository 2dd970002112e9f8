"""Facts about hubs and zones of a simulated OCI tenancy that the backbone's declaration gives."""

from collections.abc import Iterable, Mapping
from typing import Any

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.spec.base import Declared
from gpufabric.spec.given_facts import DnsZoneFacts, HubFacts
from gpufabric.wire.values import dig, plain

_DRG, _ATTACHMENT = "oci:Core/drg:Drg", "oci:Core/drgAttachment:DrgAttachment"
_ZONE = "oci:Dns/zone:Zone"


def hubs(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on hubs and zones; one without a declared id is left out."""
    target = view.target
    sections = [("hubs", target.hub_ids, _hubs), ("dns_zones", target.zone_ids, _zones)]
    return [_section(name, read(view), wanted) for name, wanted, read in sections if wanted]


def _section(name: str, rows: Mapping[str, Declared], wanted: Iterable[str]) -> SectionAnswer:
    known = {id_: rows[id_] for id_ in wanted if id_ in rows}
    absent = {id_: "the simulated tenancy does not have it" for id_ in wanted if id_ not in rows}
    return answered(name, known, absent)


def _held(view: AccountView, type_: str) -> dict[str, Mapping[str, Any]]:
    """Return the properties of resources by id."""
    return {
        resource.id: plain(resource.outputs) | plain(resource.inputs)
        for resource in view.state.of_type(type_)
    }


def _hubs(view: AccountView) -> dict[str, Declared]:
    """Return the DRGs. Whether their default tables spread over paths is no property that the store keeps."""
    attachments = _held(view, _ATTACHMENT).values()
    return {
        id_: HubFacts(
            network_ids=tuple(
                sorted(
                    str(dig(entry, "networkDetails.id")) for entry in attachments if entry.get("drgId") == id_
                )
            )
        )
        for id_ in _held(view, _DRG)
    }


def _zones(view: AccountView) -> dict[str, Declared]:
    return {id_: DnsZoneFacts(name=props.get("name")) for id_, props in _held(view, _ZONE).items()}
