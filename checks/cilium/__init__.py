"""Cilium LB-IPAM."""
