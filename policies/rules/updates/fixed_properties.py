"""Properties that a cloud does not change in what exists."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gpufabric.plan.fixed_properties import is_refused
from gpufabric.policies.aws.types import BUCKET_VERSIONING, EKS_CLUSTER
from gpufabric.policies.aws.types import LUSTRE as FSX_LUSTRE
from gpufabric.policies.azure.types import CREATE_ONLY, VAULT
from gpufabric.policies.oci.types import BUCKET, OKE_CLUSTER
from gpufabric.policies.oci.types import LUSTRE as OCI_LUSTRE
from gpufabric.policies.oci.types import RESERVATION as OCI_RESERVATION
from gpufabric.policies.previous import before_update, is_replaced, value_before
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.catalog.updates import FixedChange, FixedProperty


class FixedProperties(ResourceRule):
    """An update changes no property that the cloud keeps as it is."""

    id = "fixed-properties"
    title = "An update changes no property that the cloud keeps as it is"
    why = (
        "The preview shows an update, and the cloud refuses it when other resources have changed already. "
        "The stack is then between two declarations."
    )
    level = "mandatory"
    fix = "Declare the former value, or follow the way that the finding names."
    clouds = ("aws", "azure", "oci")
    reference = (WELL_ARCHITECTED_AWS("OPS06-BP01"), WELL_ARCHITECTED_AZURE("OE:11"))
    types = (
        BUCKET_VERSIONING,
        EKS_CLUSTER,
        FSX_LUSTRE,
        *CREATE_ONLY,
        VAULT,
        BUCKET,
        OKE_CLUSTER,
        OCI_LUSTRE,
        OCI_RESERVATION,
    )

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the properties of the catalogue's table with the previous state."""
        before = before_update(resource, view)
        if before is None:
            return
        entries = view.context.catalog.fixed_properties.values()
        of_type = [entry for entry in entries if resource.type in entry.change.value.types]
        if _is_asked_to_be_new(before, resource, of_type):
            return
        for entry in of_type:
            if not is_replaced(before, resource, entry.change.value.unless):
                for path in entry.change.value.properties:
                    yield from judge_each(
                        (resource,),
                        lambda new, entry=entry, path=path: _judge(before, new, entry, path, view),
                    )


def _is_asked_to_be_new(before: Resource, after: Resource, entries: Iterable["FixedProperty"]) -> bool:
    """Return whether a component replaces the resource, with all its properties.

    Policies do not see for which properties a component asks for a new resource. They see that it deletes the
    old one first, which components do for the properties that the catalogue marks as replaceable.
    """
    replaceable = (entry.change.value for entry in entries if entry.change.value.replaceable)
    return after.delete_first and any(
        is_replaced(before, after, change.properties, ignore_spaces=change.ignores_spaces)
        for change in replaceable
    )


def _judge(
    before: Resource, after: Resource, entry: "FixedProperty", path: str, view: StackView
) -> Iterator[Finding | Unevaluated]:
    change = entry.change.value
    if change.replaceable and after.delete_first:
        return
    if change.only_with and not value_before(before, *change.only_with.split(".")):
        return
    for place, was, wanted in _values(before, after, change, path):
        if is_refused(change, was, wanted):
            title = view.context.catalog.sources[entry.change.source].title
            yield Finding.at(after, f"{place} changes; allowed: {change.allowed} ({title})")


def _values(
    before: Resource, after: Resource, change: "FixedChange", property_path: str
) -> Iterator[tuple[str, object, object]]:
    """Yield place, former and new value of a property, for each object of the list if there is one."""
    path = property_path.split(".")
    if not change.list:
        yield property_path, value_before(before, *path), after.props.plain(*path)
        return
    objects = {item.text_if_known(change.key): item for item in before.props.sections(change.list)}
    for index, item in enumerate(after.props.sections(change.list)):
        old = objects.get(item.text(change.key))
        if old is not None:
            yield f"{change.list}[{index}].{property_path}", old.plain(*path), item.plain(*path)
    if property_path == change.key:
        kept = {item.text(change.key) for item in after.props.sections(change.list)}
        for name in sorted(name for name in objects if name and name not in kept):
            yield f"{change.list}: {change.key} {name}", name, None
