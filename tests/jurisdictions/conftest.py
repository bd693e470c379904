"""For all tests of packs: no waiting for the disk."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    """No test here cuts the power: waiting for the disk shows nothing and takes minutes. One test counts the waits."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
