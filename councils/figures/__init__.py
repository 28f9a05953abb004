"""The year's figures: counted, checked, frozen, published, corrected, compared."""
