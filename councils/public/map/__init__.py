"""The map of England: outlines to paths, figures to shades."""
