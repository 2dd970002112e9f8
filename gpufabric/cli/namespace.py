"""The option ``--namespace`` of commands that render jobs."""

import typer
from pydantic import TypeAdapter, ValidationError

from gpufabric.spec.namespaces import reserved_because
from gpufabric.spec.workload_identity import KubernetesName

_NAME: TypeAdapter[str] = TypeAdapter(KubernetesName)


def checked_namespace(name: str | None) -> str | None:
    """Return the namespace that an option names.

    Raises:
        typer.BadParameter: it is no name, or jobs may not run there.
    """
    if name is None:
        return None
    try:
        _NAME.validate_python(name)
    except ValidationError:
        raise _refused(name, "up to 63 lower-case letters, digits and hyphens (RFC 1123)") from None
    if reason := reserved_because(name):
        raise _refused(name, f"a namespace for jobs: {reason}")
    return name


def _refused(name: str, allowed: str) -> typer.BadParameter:
    return typer.BadParameter(f"{name!r}; allowed: {allowed}", param_hint="--namespace")
