"""Clouds: who answers on them, and what their controllers say when they refuse."""
