"""Products that answer over a REST API of their own: read live, or from recorded answers.

The transport is here; which kinds there are, and what they mean, is declared beside the checks
(`Kind.api`). What one product does in its own way (logging in, paging, naming) is its dialect.
"""
