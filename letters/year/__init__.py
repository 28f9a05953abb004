"""The year's page in the back office: how far it is, its stages, what can be done next."""
