"""The public face, by noun. Read only; everything passes through `published()`."""
