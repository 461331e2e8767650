"""What answers behind a Service: endpoints, their ports, and what keeps traffic from them."""
