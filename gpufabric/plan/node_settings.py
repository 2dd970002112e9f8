"""Rules for the settings of nodes that all clouds share: labels, taints, scripts, disks and groups."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gpufabric.catalog.fact import Fact
from gpufabric.catalog.node_limits import NodeLimits
from gpufabric.catalog.nodes import NodeFacts
from gpufabric.masking.credentials import CREDENTIALS
from gpufabric.plan.labels import LABEL_PREFIX
from gpufabric.plural import plural
from gpufabric.spec.node_settings import Taint
from gpufabric.spec.pool import PoolBase
from gpufabric.spec.problems import Problem

KUBERNETES_SYNTAX = 'Kubernetes document "Labels and Selectors": syntax and character set'
KUBERNETES_NAMES = 'Kubernetes document "Well-Known Labels, Annotations and Taints"'

_RESERVED = ("kubernetes.io", "k8s.io")
_FREE = ("kubelet.kubernetes.io", "node.kubernetes.io")
"""Prefixes below the reserved ones that a kubelet may set (Kubernetes, kubelet option --node-labels)."""

_OWN_LABELS = tuple(f"{LABEL_PREFIX}/{name}" for name in ("pool", "shape", "fabric"))

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
_PREFIX = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_PREFIX_CHARACTERS = 253
_KEY_FORM = (
    "an optional DNS name and a slash, then 1 to 63 letters, digits, '-', '_' or '.', "
    "of which the first and the last are letters or digits"
)
_VALUE_FORM = (
    "at most 63 letters, digits, '-', '_' or '.', of which the first and the last are letters or digits"
)


def is_label_key(key: str) -> bool:
    """Return whether a text has the form of a key of labels and taints."""
    prefix, slash, name = key.rpartition("/")
    whole = not slash or (len(prefix) <= _PREFIX_CHARACTERS and _PREFIX.fullmatch(prefix) is not None)
    return whole and _NAME.fullmatch(name) is not None


def is_label_value(value: str) -> bool:
    """Return whether a text has the form of a value of labels and taints."""
    return not value or _NAME.fullmatch(value) is not None


def label_problems(where: str, pool: PoolBase, limits: NodeLimits) -> Iterator[Problem]:
    """Check the declared labels.

    Args:
        where: property path of the pool.
        pool: its declaration.
        limits: limits of its cloud.
    """
    for key, value in pool.labels.items():
        place = f"{where}.labels.{key}"
        if key in _OWN_LABELS:
            limit = "gpufabric sets it: queues and software find the nodes of a pool by it"
            yield Problem(place, value, f"a key other than {', '.join(_OWN_LABELS)}", limit)
        yield from _key(place, key, limits, free=_FREE)
        yield from _value(place, value)
        if not value and limits.empty_labels and not limits.empty_labels.value:
            yield Problem(place, "no value", "a value", _limit(limits.empty_labels))


def taint_problems(where: str, pool: PoolBase, own: Sequence[Taint], limits: NodeLimits) -> Iterator[Problem]:
    """Check the declared taints.

    Args:
        where: property path of the pool.
        pool: its declaration.
        own: taints that gpufabric or the cloud sets.
        limits: limits of the cloud.
    """
    taken = {(taint.key, taint.effect): "gpufabric sets it" for taint in own}
    for index, taint in enumerate(pool.taints):
        place = f"{where}.taints[{index}]"
        yield from _key(f"{place}.key", taint.key, limits)
        yield from _value(f"{place}.value", taint.value)
        owner = taken.get((taint.key, taint.effect))
        if owner is not None:
            yield Problem(
                place,
                f"{taint.key} with {taint.effect}",
                f"another key or effect: {owner}",
                "Kubernetes API, NodeSpec: a node has one taint of each key and effect",
            )
        taken.setdefault((taint.key, taint.effect), place)
    most = limits.taints
    if most is not None and len(pool.taints) + len(own) > most.value:
        yield Problem(
            f"{where}.taints",
            plural(len(pool.taints), "taint"),
            f"at most {most.value - len(own)}, beside {len(own)} of gpufabric's own",
            _limit(most),
        )


def script_problems(where: str, script: str | None, taken_bytes: int, most: Fact[int]) -> Iterator[Problem]:
    """Check the script that runs at a node's first boot.

    Args:
        where: property path of the pool.
        script: the declared text.
        taken_bytes: bytes of the machine's user data with the script.
        most: the cloud's limit of it.
    """
    if script is None:
        return
    place = f"{where}.user_data"
    if CREDENTIALS.search(script):
        # Without the text: errors reach logs and reports.
        yield Problem(
            place,
            "a script with a credential in a documented form, such as an access key or a private key",
            "a script that fetches secrets with the node's own identity",
            "docs/nodes.md: state, previews and every pod that reaches the node's metadata can read it",
        )
    if not script.startswith("#!"):
        yield Problem(
            place,
            "a text that does not start with #!",
            "a script whose first line names its interpreter, such as #!/bin/bash",
            "cloud-init runs a text as a script by its first two characters",
        )
    if not script.isascii():
        yield Problem(
            place,
            "characters outside ASCII",
            "plain ASCII",
            "gpufabric writes user data as us-ascii, which every image reads alike",
        )
    if taken_bytes > most.value:
        yield Problem(
            place,
            f"{plural(len(script), 'character')}: {taken_bytes:,} bytes of user data"
            " with gpufabric's own part",
            f"at most {most.value:,} bytes; a script that loads the rest from your own store",
            _limit(most),
        )


def disk_problems(
    where: str, size_gib: int | None, kind: str, facts: NodeFacts | None, limits: NodeLimits
) -> Iterator[Problem]:
    """Check the size of the root disk against the image, and against the cloud's limits.

    Args:
        where: property path of the pool.
        size_gib: the declared size.
        kind: type of the disk; empty without one.
        facts: facts on the nodes' image.
        limits: limits of the cloud.
    """
    if size_gib is None:
        return
    place = f"{where}.disk.size_gib"
    image = facts.root_disk_gib if facts else None
    for least, what in ((image, "the image's own disk"), (limits.least_disk_gib, "the smallest disk")):
        if least is not None and size_gib < least.value:
            yield Problem(place, f"{size_gib} GiB", f"at least {least.value} GiB, {what}", _limit(least))
    sizes = limits.most_disk_gib
    most = sizes.value.get(kind) if sizes else None
    if sizes is not None and most is not None and size_gib > most:
        of_type = f" for type {kind}" if kind else ""
        yield Problem(place, f"{size_gib} GiB", f"at most {most} GiB{of_type}", _limit(sizes))


def group_problems(
    where: str, pool: PoolBase, form: re.Pattern[str], example: str, *, taken: int, limits: NodeLimits
) -> Iterator[Problem]:
    """Check the further security groups of a pool's interfaces.

    Args:
        where: property path of the pool.
        pool: its declaration.
        form: form of the ids.
        example: the same form for users.
        taken: groups that gpufabric gives the interfaces itself.
        limits: limits of the cloud.
    """
    place, ids = f"{where}.security_group_ids", pool.security_group_ids
    for index, id_ in enumerate(ids):
        if form.fullmatch(id_) is None:
            yield Problem(f"{place}[{index}]", id_, example, "the cloud's form of ids")
        if id_ in ids[:index]:
            yield Problem(f"{place}[{index}]", f"{id_} twice", "each group once", "a group counts once")
    most = limits.security_groups
    if most is not None and ids and len(ids) + taken > most.value:
        yield Problem(
            place,
            plural(len(ids), "group"),
            f"at most {most.value - taken}, beside {taken} of the stack's own",
            _limit(most),
        )


def _key(place: str, key: str, limits: NodeLimits, *, free: Iterable[str] = ()) -> Iterator[Problem]:
    prefix, slash, name = key.rpartition("/")
    fits = bool(_NAME.fullmatch(name)) and (
        not slash or (len(prefix) <= _PREFIX_CHARACTERS and bool(_PREFIX.fullmatch(prefix)))
    )
    if not fits:
        yield Problem(place, repr(key), _KEY_FORM, KUBERNETES_SYNTAX)
        return
    most = limits.label_characters
    if most is not None and len(key) > most.value:
        yield Problem(place, f"{len(key)} characters", f"at most {most.value}", _limit(most))
    cloud = limits.reserved_prefixes
    if cloud is not None and _below(prefix, cloud.value):
        yield Problem(place, key, f"a key outside {', '.join(cloud.value)}", _limit(cloud))
    elif _below(prefix, _RESERVED) and not _below(prefix, free):
        beside = f", or below {', '.join(free)}" if free else ""
        yield Problem(place, key, f"a key outside {', '.join(_RESERVED)}{beside}", KUBERNETES_NAMES)


def _value(place: str, value: str) -> Iterator[Problem]:
    if value and _NAME.fullmatch(value) is None:
        yield Problem(place, repr(value), _VALUE_FORM, KUBERNETES_SYNTAX)


def _below(prefix: str, domains: Iterable[str]) -> bool:
    return any(prefix == domain or prefix.endswith(f".{domain}") for domain in domains)


def _limit(
    fact: Fact[int] | Fact[bool] | Fact[list[str]] | Fact[Mapping[str, int]] | Fact[dict[str, int]],
) -> str:
    return f"catalogue: {fact.source}, {fact.as_of}"
