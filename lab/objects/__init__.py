"""Builders of plain Kubernetes objects."""
