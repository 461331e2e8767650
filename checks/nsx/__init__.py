"""NSX with Tier-1 gateways: the load balancer that NCP drives on a Supervisor."""
