"""A check file with an empty check, for `studylm.checker.tester.pytest_run.rehearse`."""


def check_nothing() -> None:
    """Nothing."""
