"""Cloud controller managers of public clouds."""
