"""Files of policies and segmentations, simulated as if they were in force."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from presek.app import checking, policy_applying, simulating
from presek.app.home import Home
from presek.app.simulating import Proposal, Simulation
from presek.policy.book import Hit, Output
from presek.values.problem import Problem, Problems


def simulate(home: Home, paths: Sequence[Path]) -> Simulation:
    """What the files would change; Problems with all that is wrong in them."""
    if not paths:
        raise Problems(Problem("usage", "name a file of policies or segmentations.", path="FILE"))
    of_segments, of_policies = policy_applying.split(paths)
    files = policy_applying.read(of_policies)
    given = checking.read(of_segments) if of_segments else ()
    if given:
        checking.check_given(home, given)
    hits: dict[Output, Hit] = {}
    for file in files:
        hits |= file.hits
    policies = tuple(policy for file in files for policy in file.policies)
    return simulating.simulate(home, Proposal(policies, segmentations=tuple(given), hits=hits))
