"""A few rounds of killing in every run of the tests; the long version is `python -m tests.faults.killing --rounds
200`."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 12


def killed(*asked: str, seconds: int) -> None:
    """Runs the harness with a seed that is printed, and fails with what it said."""
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", *asked, "--seed", str(seed)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_processes_killed_at_random_moments_lose_nothing_and_leave_a_base_that_works():
    killed("--rounds", str(ROUNDS), seconds=400)


@pytest.mark.slow
def test_where_a_worker_dies_or_sleeps_another_takes_over_and_nothing_is_done_twice():
    killed("--what", "worker", "--rounds", "3", seconds=160)


@pytest.mark.slow
def test_what_programs_were_answered_is_in_the_facts_once_whoever_is_killed():
    killed("--what", "intake", "--rounds", "3", seconds=160)


@pytest.mark.slow
def test_the_running_site_and_worker_are_killed_under_load_and_lose_and_double_nothing():
    killed("--what", "product", "--rounds", "2", seconds=160)
