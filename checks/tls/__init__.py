"""Certificates that exposures present."""
