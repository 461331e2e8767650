"""Explains why a LoadBalancer Service is stuck and why nobody can reach it."""
