"""What is known about products and faults; it knows no files, sockets or terminals."""
