"""What leaves by mail or by post: letters, case sheets, consultations, the print run."""
