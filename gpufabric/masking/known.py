"""The secrets that this process knows so far."""

import threading
from collections.abc import Collection, Iterable, Mapping

from gpufabric.masking.environment import secrets_of_environment
from gpufabric.masking.mask import Mask
from gpufabric.wire.secrets import MASKED


class KnownSecrets:
    """Secrets of a process, and the mask for them; grows while the process runs; thread-safe.

    Args:
        environment: variables of the process.
        public: values that are no secret, whatever the name of their variable.
    """

    def __init__(self, environment: Mapping[str, str] | None = None, public: Collection[str] = ()) -> None:
        self._public = frozenset(public) | {MASKED}
        self._texts = secrets_of_environment(environment or {}) - self._public
        self._mask: Mask | None = None
        self._lock = threading.Lock()

    def learn(self, texts: Iterable[str]) -> None:
        """Add secrets."""
        with self._lock:
            known = self._texts | (frozenset(texts) - self._public)
            if known != self._texts:
                self._texts, self._mask = known, None

    @property
    def mask(self) -> Mask:
        """The mask for all secrets known by now."""
        with self._lock:
            if self._mask is None:
                self._mask = Mask(self._texts)
            return self._mask

    def text(self, text: str) -> str:
        """Return a text without the secrets known by now."""
        return self.mask.text(text)


def mask_of(secret_texts: Iterable[str], environment: Mapping[str, str] | None = None) -> Mask:
    """Return the mask for some secrets and those of an environment."""
    known = KnownSecrets(environment)
    known.learn(secret_texts)
    return known.mask
