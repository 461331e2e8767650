"""Avi (NSX Advanced Load Balancer): AKO in the cluster, and what it says of the Avi Controller."""
