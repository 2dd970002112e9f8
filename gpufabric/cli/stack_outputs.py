"""Reads values that exist only after an update, from a file that `pulumi stack output --json` wrote."""

from pathlib import Path
from typing import cast

from pydantic import BaseModel, ConfigDict, ValidationError

from gpufabric.manifests.model import CheckpointBucket, LustreMount
from gpufabric.reading.json_text import read_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.spec.problems import DeclarationError

OPTION = "--outputs"
_ALLOWED = "the file that `pulumi stack output --json --stack {stack}` writes after an update"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Lustre(_Part):
    id: str
    address: str
    mount_name: str


class _Checkpoints(_Part):
    bucket: str | None = None
    account: str | None = None
    namespace: str | None = None
    replication_policy_id: str | None = None


class _Storage(_Part):
    lustre: _Lustre | None
    checkpoints: _Checkpoints | None = None


class _Identity(_Part):
    client_id: str | None = None


class _Region(_Part):
    stack: str
    storage: _Storage
    workload_identity: _Identity = _Identity()


def lustre_mount(file: Path, stack: str) -> LustreMount | None:
    """Return where a region's Lustre file system is; None if the stack has none.

    Args:
        file: all outputs of the stack, or its output ``region``.
        stack: the stack.

    Raises:
        DeclarationError: the file is missing, holds something else, or is of another stack.
    """
    lustre = _read(file, stack).storage.lustre
    return LustreMount(lustre.id, lustre.address, lustre.mount_name) if lustre else None


def checkpoint_bucket(file: Path, stack: str) -> CheckpointBucket | None:
    """Return where a region's checkpoints are; None without a bucket, or from an older version of gpufabric.

    Args:
        file: all outputs of the stack, or its output ``region``.
        stack: the stack.

    Raises:
        DeclarationError: the file is missing, holds something else, or is of another stack.
    """
    stored = _read(file, stack).storage.checkpoints
    if stored is None or stored.bucket is None:
        return None
    return CheckpointBucket(
        bucket=stored.bucket,
        account=stored.account,
        namespace=stored.namespace,
        replication_policy_id=stored.replication_policy_id,
    )


def training_client_id(file: Path, stack: str) -> str | None:
    """Return the client id of the identity of training pods; None on clouds without such an id.

    Args:
        file: all outputs of the stack, or its output ``region``.
        stack: the stack.

    Raises:
        DeclarationError: the file is missing, holds something else, or is of another stack.
    """
    return _read(file, stack).workload_identity.client_id


def _read(file: Path, stack: str) -> _Region:
    try:
        data = read_json(file)
        if isinstance(data, dict):
            outputs = cast("dict[str, object]", data)
            data = outputs.get("region", outputs)
        region = _Region.model_validate(data)
    except UnreadableError as error:
        raise _problem(file, error.given, stack) from error
    except ValidationError as error:
        raise _problem(file, _fault(error), stack) from error
    if region.stack != stack:
        raise _problem(file, f"outputs of {region.stack}", stack)
    return region


def _fault(error: ValidationError) -> str:
    """Say what is wrong with the file. Values stay out of the text, because outputs may hold secrets."""
    first = error.errors(include_url=False, include_input=False)[0]
    if not first["loc"]:
        return "JSON without an object `region`"
    name = ".".join(("region", *map(str, first["loc"])))
    return f"no {name}" if first["type"] == "missing" else f"{name} of another type"


def _problem(file: Path, given: str, stack: str) -> DeclarationError:
    return DeclarationError.of(
        f"{OPTION} {file}",
        given=given,
        allowed=_ALLOWED.format(stack=stack),
        limit="output region of a region stack (components/outputs.py)",
    )
