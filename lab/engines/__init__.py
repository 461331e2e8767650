"""The programs and workloads a lab cluster can have; each module has `start(cluster)`."""
