"""The error that a user can cause."""


class SdpError(Exception):
    """One sentence for the user: the file or setting at fault and the remedy."""
