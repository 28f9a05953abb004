"""The project: settings, addresses, staff sign-in, security headers and the demonstration."""
