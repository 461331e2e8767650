"""Cilium: LB IPAM gives addresses from pools; L2 announcements or BGP make them known."""
