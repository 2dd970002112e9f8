"""Starts the language host; run as `python tools/engine/language_host [flags] <engine address>`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Run as a directory, so this module has no package; the modules of this directory must not be importable
    # under their short names.
    sys.path[0] = str(Path(__file__).resolve().parents[3])
    # The engine waits for it, twice where there is a policy pack: the protocol is loaded without the SDK.
    from gpufabric.simcloud.provider.lean import load_stubs_alone

    load_stubs_alone("tools.engine.language_host.protocol")
    from tools.engine.language_host.server import main

    main(sys.argv[1:])
