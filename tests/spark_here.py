"""Whether Spark can run here. Where it cannot, its tests skip and say what is missing."""

import importlib.util
import shutil

import pytest


def missing() -> str:
    """Why there is no Spark here; empty where there is."""
    if importlib.util.find_spec("pyspark") is None or importlib.util.find_spec("grpc") is None:
        return "SPARK WAS NOT TESTED: pip install 'daylit[spark]'"
    if shutil.which("java") is None:
        return "SPARK WAS NOT TESTED: it needs Java 17 (apt-get install openjdk-17-jre-headless)"
    return ""


@pytest.fixture(scope="session")
def spark() -> None:
    """Two cores of this machine as a Spark Connect server, started at the first count."""
    if why := missing():
        pytest.skip(why)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAYLIT_SPARK", "local[2]")
        yield
