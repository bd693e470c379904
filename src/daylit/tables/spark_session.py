"""A session of Spark Connect: on the cluster that an address names, or on this machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from daylit.tables.engine import available_threads
from daylit.tables.engines import EngineMissing

ADDRESS = "DAYLIT_SPARK"
"""Environment variable: where Spark is: ``sc://host:port``, or ``local[2]`` for this machine. ``SPARK_REMOTE`` is read
too."""
PATIENCE = 15.0
"""Seconds after which a server that does not answer is said not to be there. Spark itself would try for ten minutes."""
_LOCAL = re.compile(r"local(\[(\d+|\*)\])?")
_MEMORY = "2g"


def connected(address: str) -> Any:
    """A session of Spark Connect at an address; without one, on all cores that this process may use.

    Raises ``EngineMissing`` where PySpark or Java is missing, the address cannot be understood, or nobody answers.
    """
    address = address.strip() or f"local[{available_threads()}]"
    if not address.startswith("sc://") and not _LOCAL.fullmatch(address):
        raise EngineMissing(
            f"“{address}” is no address of Spark.",
            remedy=f"Write sc://host:15002 in {ADDRESS}, or local[2] for two cores of this machine.",
        )
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # each failed handshake would be told in its own words
    with warnings.catch_warnings():  # of pandas 3, which nothing here uses with Spark
        warnings.simplefilter("ignore", FutureWarning)
        try:
            import grpc  # noqa: F401
            import pyarrow  # noqa: F401
            from pyspark.sql.connect.session import SparkSession  # noqa: F401
        except ImportError as error:
            raise EngineMissing(
                "Spark’s Python package is not installed.", remedy="Install it: pip install 'daylit[spark]'."
            ) from error
        return _remote(address) if address.startswith("sc://") else _local(address)


def _remote(address: str, *, shown: str | None = None) -> Any:
    """Ask whether the server answers before Spark does, which would go on asking."""
    import grpc
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.client import DefaultChannelBuilder
    from pyspark.sql.connect.session import SparkSession

    told = shown or address.split("/;")[0]  # what follows may hold a token
    try:
        channel = DefaultChannelBuilder(address).toChannel()
    except (PySparkException, ValueError) as error:
        raise EngineMissing(
            f"“{told}” is no address of a Spark server.", remedy="Write it as sc://host:15002."
        ) from error
    try:
        grpc.channel_ready_future(channel).result(timeout=PATIENCE)
    except grpc.FutureTimeoutError as error:
        raise EngineMissing(
            f"No Spark server answers at {told}.",
            remedy=f"Check the address in {ADDRESS}, and that a Spark Connect server runs there "
            "(start-connect-server.sh); a secured one needs “/;use_ssl=true;token=…”.",
        ) from error
    finally:
        channel.close()
    try:
        session = SparkSession.builder.remote(address).create()
        session.version  # noqa: B018 - the first question; a token that is not right is refused here
    except PySparkException as error:
        raise EngineMissing(
            f"The Spark server at {told} refuses: {in_words(error)}",
            remedy="A token stands in the address: sc://host:15002/;token=…",
        ) from error
    return session


def _local(master: str) -> Any:
    """Start Spark on this machine, for this process only: a free port, and a token that nobody else knows."""
    from pyspark.util import is_remote_only

    if is_remote_only():
        raise EngineMissing(
            "The installed package of Spark can only reach a server.",
            remedy=f"Name one in {ADDRESS}, or install Spark itself: pip install 'daylit[spark]'.",
        )
    if not _java():
        raise EngineMissing(
            "Spark on this machine needs Java 17 or later, and there is none.",
            remedy=f"On Debian: apt-get install openjdk-17-jre-headless. Or name a server in {ADDRESS}.",
        )
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    port, token = _free_port(), uuid4().hex
    settings = {
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": "localhost",
        "spark.connect.grpc.binding.port": str(port),
        "spark.connect.authenticate.token": token,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "localhost",
        "spark.driver.memory": os.environ.get("SPARK_DRIVER_MEMORY", _MEMORY),
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": str(2 * available_threads()),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    with _said_into_a_file() as log:
        try:
            builder = SparkSession.builder.master(master).appName("daylit")
            for name, value in settings.items():
                builder = builder.config(name, value)
            builder.getOrCreate()
            return _remote(f"sc://localhost:{port}/;token={token}", shown="this machine")
        except PySparkException as error:
            raise EngineMissing(
                f"Spark could not start on this machine. It says: {_last_line(log)}",
                remedy="It needs Java 17 or later (“java -version”) and 2 GB of memory.",
            ) from error


def in_words(error: BaseException) -> str:
    """The one line of an error of Spark that says what is wrong; what was sent is never in it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    details = [found[1] for line in lines if (found := re.match(r'details = "(.+)"$', line))]
    said = (details or lines or [type(error).__name__])[0]
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin") is not None if home else shutil.which("java") is not None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _said_into_a_file() -> Iterator[Path]:
    """What Java writes while it starts, and ever after, goes to a file and not between the lines of a command."""
    with tempfile.TemporaryDirectory(prefix="daylit-spark-") as folder:
        log = Path(folder) / "log"
        ours = os.dup(2)
        with log.open("wb") as file:
            os.dup2(file.fileno(), 2)
        try:
            yield log
        finally:
            os.dup2(ours, 2)
            os.close(ours)


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return next((line for line in lines if "Error" in line or "Exception" in line), lines[-1] if lines else "nothing")
