"""The register of authorities: loading, looking up, outlines, training."""
