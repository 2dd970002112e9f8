"""The ``gpufabric`` command."""
