"""Full text and names: stems, queries, excerpts; Python decides what is found, the databases keep it."""
