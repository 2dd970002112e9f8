"""Environment variables between gpufabric's runner of the engine and the policy pack."""

PROJECT_VARIABLE = "GPUFABRIC_PROJECT"
"""Names the folder of the project that runs. A pack may lie in another checkout, whose files do not count."""

PREVIOUS_STATE_VARIABLE = "GPUFABRIC_PREVIOUS_STATE"
"""Names a file with the stack's state before the update, as ``pulumi stack export`` writes it: the engine
passes no earlier state to policies. ``gpufabric preview`` and ``gpufabric up`` set it."""

UNDECLARED_VARIABLE = "GPUFABRIC_UNDECLARED"
"""Names a folder with the states of stacks that are up and have no file, as ``<stack>.json``. The pack adds
them to the cost of the fabric, which it otherwise computes from the declarations."""

POLICIES_FROM_VARIABLE = "GPUFABRIC_POLICIES_FROM"
"""Names a folder that ``gpufabric.protection.git_ref.read_ref`` has written. Levels, options and waivers are
those of its ref."""

COST_CHANGE_VARIABLE = "GPUFABRIC_PRICED"
"""Names the file into which the pack writes the stack's cost before and after (see gpufabric/cost/change.py).
Reports cannot compute it from the events, which lack the dependencies between resources."""
