"""A check file with nothing to check, for `studylm.checker.tester.pytest_run.rehearse`."""


def check_nothing() -> None:
    """Nothing."""
