"""kube-vip and its cloud provider."""
