"""The Foundation Load Balancer of a Supervisor."""
