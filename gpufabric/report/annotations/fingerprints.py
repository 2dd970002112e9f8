"""Identities of annotations, by which code hosts tell old ones from new ones."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from gpufabric.report.annotations.annotation import Annotation

_DIGITS = 32


def fingerprints(annotations: Sequence[Annotation]) -> list[str]:
    """Return a digest of each identity; annotations with the same identity are numbered."""
    seen: Counter[str] = Counter()
    digests: list[str] = []
    for annotation in annotations:
        text = f"{annotation.identity}\0{seen[annotation.identity]}"
        seen[annotation.identity] += 1
        digests.append(hashlib.sha256(text.encode()).hexdigest()[:_DIGITS])
    return digests
