"""The public record and figures as JSON."""
