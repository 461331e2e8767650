"""What no program gives: Python stand-ins that write what the real ones write."""
