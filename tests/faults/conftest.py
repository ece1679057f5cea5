"""Servers that tests may kill."""

import pytest

from tests.faults.serving import Web


@pytest.fixture
def web():
    """Starts a web server on this test's database; whatever became of it, it is gone afterwards."""
    running = []

    def start(workers=1, **how):
        running.append(Web(workers, **how))
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.log.close()
