"""Files of seeds that make what an account of the simulated clouds holds, as scripts without Pulumi would."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from gpufabric.simcloud.clouds import simulated
from gpufabric.simcloud.inspect import AccountResource, held
from gpufabric.wire.values import plain

_PACKAGES = {"aws": "aws", "azure": "azure-native", "oci": "oci"}
_CONFIG: dict[str, Callable[[AccountResource], dict[str, Any]]] = {
    "aws": lambda entry: {"allowedAccountIds": [entry.account], "region": entry.resource.region},
    "azure": lambda entry: {"subscriptionId": entry.account, "location": entry.resource.region},
    "oci": lambda entry: {"tenancyOcid": entry.account, "region": entry.resource.region},
}


def script_of(clouds: Path, file: Path, skipped: Iterable[str] = ()) -> int:
    """Write a file of seeds that makes every resource again, with its id; return their number.

    Args:
        clouds: folder of the simulated clouds.
        file: the file.
        skipped: types that the script does not make.
    """
    entries = sorted(held(clouds), key=lambda entry: entry.resource.created_at)
    kept = [entry for entry in entries if entry.resource.type not in skipped]
    accounts = [
        {
            "provider": _PACKAGES[entry.cloud],
            "config": _CONFIG[entry.cloud](entry),
            "resources": [_resource(entry, number)],
        }
        for number, entry in enumerate(kept)
    ]
    file.write_text(json.dumps({"accounts": accounts}), encoding="utf-8")
    return len(kept)


def _resource(entry: AccountResource, number: int) -> dict[str, Any]:
    resource = entry.resource
    inputs = {name: value for name, value in plain(resource.inputs).items() if not name.startswith("__")}
    # Such as the default security group of a VPC, which other resources name.
    kind = simulated(entry.cloud).kinds.get(resource.type)
    shown = plain(resource.outputs)
    outputs = {
        name: shown[name]
        for name in (kind.computed if kind else ())
        if name in shown and shown[name] != inputs.get(name)
    }
    return {
        "type": resource.type,
        "name": f"hand-{number}",
        "id": resource.id,
        "inputs": inputs,
        "outputs": outputs,
    }
