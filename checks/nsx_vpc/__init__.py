"""NSX VPC."""
