"""The annual review letters: wording, composing, rendering, approval and sending."""
