"""Foundation Load Balancer: the built-in load balancer of a Supervisor on VDS networking."""
