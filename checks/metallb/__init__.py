"""MetalLB: a controller that gives addresses from pools, and speakers that announce them."""
