"""NSX VPC: the load balancer of the VPC that a vSphere Namespace lives in."""
