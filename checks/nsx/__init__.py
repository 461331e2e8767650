"""NSX with NCP."""
