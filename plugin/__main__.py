"""Serves the components of gpufabric to programs in any language of Pulumi."""

from gpufabric.library.plugin import serve

serve()
