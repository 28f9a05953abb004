"""The demonstration: made-up casework of believable size and wording, about real authorities and nobody in it."""
