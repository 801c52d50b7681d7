"""A check file with nothing to check, for `studylm.checker.tester.rehearse`."""


def check_nothing() -> None:
    """Nothing."""
