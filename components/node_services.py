"""Commands for the services of a node."""


def stop_service(name: str) -> tuple[str, ...]:
    """Return the commands that stop a service for good; they succeed if the image lacks it.

    A masked service starts neither at boot nor as another's dependency (DRA driver for NVIDIA GPUs,
    site/content/docs/prerequisites.md).
    """
    return (f"systemctl disable --now {name}.service || true", f"systemctl mask {name}.service")
