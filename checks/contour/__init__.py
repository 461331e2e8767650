"""Contour and its HTTPProxies."""
