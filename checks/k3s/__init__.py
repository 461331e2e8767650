"""k3s ServiceLB."""
