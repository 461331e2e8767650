"""The HAProxy load balancer of a Supervisor."""
