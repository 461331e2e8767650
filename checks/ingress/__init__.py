"""Ingresses, their classes and controllers."""
