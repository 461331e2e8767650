"""Avi (NSX Advanced Load Balancer) and AKO."""
