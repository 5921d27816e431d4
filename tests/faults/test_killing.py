"""A few rounds of killing in every run of the tests; the long version is `python -m tests.faults.killing --rounds
200`."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 12


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_processes_killed_at_random_moments_lose_nothing_and_leave_a_base_that_works():
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", "--rounds", str(ROUNDS), "--seed", str(seed)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]


@pytest.mark.slow
def test_where_a_worker_dies_or_sleeps_another_takes_over_and_nothing_is_done_twice():
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", "--what", "worker", "--rounds", "3", "--seed", str(seed)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=160,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]


@pytest.mark.slow
def test_what_programs_were_answered_is_in_the_facts_once_whoever_is_killed():
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", "--what", "intake", "--rounds", "5", "--seed", str(seed)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=160,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
