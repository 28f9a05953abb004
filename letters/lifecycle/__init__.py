"""What is done to letters: composed, rendered, approved and issued, withheld, replaced."""
