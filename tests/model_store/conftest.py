"""What tests of the model store share."""

from collections.abc import Iterator

import pytest

from tests.model_store.servers import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one
