"""Services of type LoadBalancer: what they promise, and what keeps them from it."""
