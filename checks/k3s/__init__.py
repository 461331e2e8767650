"""k3s ServiceLB: forwards ports of nodes to a Service, and gives the nodes' addresses."""
