"""Defined tags: a resource can have only those whose namespace and key exist and are in use."""

from collections.abc import Iterator, Mapping

from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.propagation import in_effect, key_of, propagation
from gpufabric.simcloud.clouds.oci.tokens import TAG, TAG_NAMESPACE
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, DELETE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_map, is_list, is_map

NO_NAMESPACE = Refusal(
    "InvalidParameter",
    "Failed to validate tags: TagNamespace {namespace} does not exists",
    "a defined tag of a namespace that does not exist, or that has not taken effect",
    "oracle-quickstart/oci-openshift#40",
)
NO_KEY = Refusal(
    "InvalidParameter",
    "Failed to validate tags: TagDefinition {key} does not exists in TagNamespace {namespace}",
    "a defined tag whose key does not exist, or has not taken effect",
    "oracle-quickstart/oci-openshift#40",
    own_words=True,
)
RETIRED = Refusal(
    "InvalidParameter",
    "Failed to validate tags: {tag} is retired",
    "a defined tag that is retired, or whose namespace is",
    'OCI document "Retiring Key Definitions and Namespace Definitions"',
    own_words=True,
)
NAME_TAKEN = Refusal(
    "TagNamespaceAlreadyExists",
    "TagNamespace {namespace} already exists",
    "a tag namespace whose name another one of the tenancy has, in any case of letters",
    "oracle/terraform-provider-oci, internal/service/identity/identity_tag_namespace_resource.go",
    http=409,
    status="ALREADY_EXISTS",
    own_words=True,
)
NOT_EMPTY = Refusal(
    "Conflict",
    "TagNamespace {namespace} has tag key definitions",
    "the deletion of a tag namespace that has keys",
    "oracle/terraform-provider-oci, internal/service/identity/identity_tag_namespace_resource.go",
    http=409,
    status="FAILED_PRECONDITION",
    own_words=True,
)

_PREDEFINED = frozenset({"oracle-tags", "oracle-standard"})
"""Namespaces that Oracle gives tenancies."""


@rule(refuses=(NO_NAMESPACE, NO_KEY, RETIRED))
def defined_tags_exist(state: State, request: Request) -> CloudError | None:
    """Each defined tag has a namespace and a key in the tenancy."""
    for tag in sorted(set(_defined_tags(request.inputs))):
        namespace, _, key = tag.partition(".")
        if namespace.lower() in _PREDEFINED or tag.lower() in _listed(request):
            continue
        owner = _named(state, TAG_NAMESPACE, namespace)
        if owner is None:
            return refuse(request, NO_NAMESPACE, namespace=namespace)
        definition = _named(state, TAG, key, tagNamespaceId=owner.id)
        if definition is None:
            return refuse(request, NO_KEY, namespace=namespace, key=key)
        if any(resource.inputs.get("isRetired") for resource in (owner, definition)):
            return refuse(request, RETIRED, tag=tag)
        if propagation(request) and not in_effect(state, request, definition):
            because = f"tag {tag} takes effect later"
            return refuse(
                request, NO_NAMESPACE, because=because, counted=key_of(definition), namespace=namespace
            )
    return None


@rule(types=(TAG_NAMESPACE,), verbs=CREATE, refuses=(NAME_TAKEN,))
def namespace_once(state: State, request: Request) -> CloudError | None:
    """A tenancy has one namespace of a name."""
    name = str(request.inputs.get("name"))
    taken = _named(state, TAG_NAMESPACE, name)
    return refuse(request, NAME_TAKEN, namespace=name) if taken else None


@rule(types=(TAG_NAMESPACE,), verbs=DELETE, refuses=(NOT_EMPTY,))
def namespace_is_empty(state: State, request: Request) -> CloudError | None:
    """A namespace with keys cannot be deleted."""
    if any(tag.inputs.get("tagNamespaceId") == request.id for tag in state.of_type(TAG)):
        return refuse(request, NOT_EMPTY, namespace=request.name)
    return None


def _defined_tags(value: Value) -> Iterator[str]:
    """Return the keys of all defined tags in inputs."""
    if is_map(value):
        for key, inner in value.items():
            if key == "definedTags":
                yield from as_map(inner)
            else:
                yield from _defined_tags(inner)
    elif is_list(value):
        for inner in value:
            yield from _defined_tags(inner)


def _listed(request: Request) -> frozenset[str]:
    capacity = request.world.capacity.oci if request.world.capacity else None
    return frozenset(tag.lower() for tag in capacity.tag_keys) if capacity else frozenset()


def _named(state: State, type_: str, name: str, **inputs: str) -> CloudResource | None:
    """Return the resource of a name, in any case of letters, with these inputs."""

    def fits(outputs: Mapping[str, Value]) -> bool:
        named = str(outputs.get("name")).lower() == name.lower()
        return named and all(outputs.get(key) == value for key, value in inputs.items())

    return next((resource for resource in state.of_type(type_) if fits(resource.outputs)), None)
