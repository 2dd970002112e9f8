"""What OCI refuses: pure functions of the account's state and the request.

A further rule is one more function in :data:`CREATE` or :data:`DELETE`; the order is the order of judging.
"""

from gpufabric.simcloud.clouds.oci.rules.dependencies import in_use
from gpufabric.simcloud.clouds.oci.rules.references import referenced_exists

CREATE = (referenced_exists,)
DELETE = (in_use,)
