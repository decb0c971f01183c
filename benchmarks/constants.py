"""Names that the measured processes agree on; imports nothing, so that a bare server stays bare."""

TEAM = "T0SANDBOX"
SECRET = "a-signing-secret-of-the-sandbox"
MEMBER = "U0MAYA"
LIAISON = "U0INES"
KEY = "dGhlIGtleSBvZiBldmVyeSBiZW5jaG1hcmsncyBydW4="
"""The environment's key: whoever prepares a database must seal as the measured process does."""
