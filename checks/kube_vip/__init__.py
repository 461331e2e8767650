"""kube-vip: a cloud provider that chooses addresses, and a program on nodes that announces them."""
