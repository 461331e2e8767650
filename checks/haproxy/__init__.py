"""HAProxy as the load balancer of a Supervisor on VDS networking."""
