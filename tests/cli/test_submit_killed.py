"""`daylit submit` killed at every step of sending the file of a period: in the end it is there once."""

import os
from pathlib import Path

import pytest

from cli.period_agency import whats


class Killed(BaseException):
    """The power goes."""


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the power go at the so-and-so-many-th moment at which something reaches the disk."""
    left = [step]

    def tick() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    replace = Path.replace

    def renaming(path: Path, target: Path) -> Path:
        tick()
        done = replace(path, target)
        tick()
        return done

    monkeypatch.setattr(os, "fsync", lambda handle: tick())
    monkeypatch.setattr(Path, "replace", renaming)


def test_it_works_killed_at_any_step_every_file_is_there_once(agency, monkeypatch, tmp_path):
    """Before and after each write, each rename: build, keep, journal, prepare, send, receipt, acceptance."""
    agency.put(1)
    agency.put(2)
    steps = 0
    while True:
        agency.state, agency.out = tmp_path / f"state{steps}", tmp_path / f"out{steps}"
        with monkeypatch.context() as power:
            killed_at(steps, power)
            try:
                agency.send()
                break
            except Killed:
                pass  # and on again, with power
        told = agency.send()
        assert (told["code"], told["stopped"]) == (0, ""), steps
        assert agency.names() == sorted(agency.kind.names), steps
        assert len(told["sent"]) + len(told["found_at_the_receiver"]) <= 1
        assert whats(agency.send()) == ["unchanged"]
        steps += 1
    assert steps > 12


def test_killed_while_it_brings_a_change_the_new_file_is_there_once(agency, monkeypatch, tmp_path):
    agency.put(1)
    steps = 0
    done = False
    while not done:
        agency.state, agency.out = tmp_path / f"state{steps}", tmp_path / f"out{steps}"
        agency.put(1)
        agency.send()
        agency.put(1, agency.kind.change)
        with monkeypatch.context() as power:
            killed_at(steps, power)
            try:
                agency.send()
                done = True
            except Killed:
                pass
        agency.send()
        assert len(agency.names()) == 2 * len(agency.kind.names), steps
        steps += 3
    assert steps > 12


def test_taken_by_the_receiver_in_the_midst_no_table_comes_twice(of_kind, monkeypatch, tmp_path):
    agency = of_kind("linked tables of fixed widths")
    agency.put(1)
    for step in range(60):
        agency.state, agency.out = tmp_path / f"state{step}", tmp_path / f"out{step}"
        taken: list[str] = []
        with monkeypatch.context() as power:
            killed_at(step, power)
            try:
                agency.send()
            except Killed:
                for path in agency.out.glob("A1*") if agency.out.exists() else ():
                    taken.append(path.name)
                    path.unlink()
        agency.send()
        assert sorted(taken + agency.names()) == sorted(agency.kind.names), step
