"""Antrea: its controller gives annotated Services an address from an ExternalIPPool."""
