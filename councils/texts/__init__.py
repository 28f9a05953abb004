"""English: what may identify somebody in a text. No Django, and nothing of the site."""
