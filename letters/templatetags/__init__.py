"""What templates of any page may ask of letters and national reviews."""
