"""The provider executables: the engine's ``ResourceProvider`` protocol over the tables, rules and state of a
cloud.
"""
