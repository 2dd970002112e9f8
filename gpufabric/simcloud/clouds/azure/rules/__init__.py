"""What Azure refuses: pure functions of the account's state and the request.

A further rule is one more function in :data:`CREATE` or :data:`DELETE`; the order is the order of judging.
"""

from gpufabric.simcloud.clouds.azure.rules.dependencies import in_use
from gpufabric.simcloud.clouds.azure.rules.references import group_exists, parent_exists, referenced_exists

CREATE = (group_exists, parent_exists, referenced_exists)
DELETE = (in_use,)
