"""Antrea ServiceExternalIP."""
