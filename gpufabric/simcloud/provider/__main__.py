"""``python -m gpufabric.simcloud.provider <package> [<engine address> ...]``: what the launchers in the
plugin cache run.
"""

import sys

from gpufabric.simcloud.provider.stubs import load_stubs_alone
from gpufabric.visible import visible
from gpufabric.wire.schema.tokens import PACKAGES, UnknownPackageError


def main(arguments: list[str]) -> int:
    """Run the provider of the package named first; the engine's address that follows is not needed."""
    if not arguments or arguments[0] not in PACKAGES:
        sys.stderr.write(
            f"usage: python -m gpufabric.simcloud.provider {{{','.join(PACKAGES)}}} [engine address]\n"
        )
        return 2
    load_stubs_alone("gpufabric.simcloud.provider.protocol")
    from gpufabric.simcloud.provider.server import serve  # noqa: PLC0415

    try:
        return serve(arguments[0])
    except UnknownPackageError as error:
        sys.stderr.write(f"{visible(str(error))}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
