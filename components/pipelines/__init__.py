"""Roles of pipelines. A person creates them once; no other stack contains them."""
