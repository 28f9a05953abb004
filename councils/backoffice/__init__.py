"""The back office's toolkit: what several pages of the admin are made of."""
