"""What answers behind a Service."""
