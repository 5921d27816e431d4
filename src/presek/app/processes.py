"""A customer's sales process: the stage, its mandatory actions, and the step to the next stage when they are done."""

from __future__ import annotations

from dataclasses import dataclass, replace

from presek.app import clock, conditions
from presek.app.home import Home
from presek.policy.treatment import Action, Process, Stage
from presek.store import audit, process_states
from presek.store.audit import Entry
from presek.store.process_states import KeptState
from presek.values.problem import Branch, Problem, Problems, nearest_names


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one customer stands: in the process that their segments give them now. A change of the process begins
    anew in its first stage."""

    customer: str
    process: Process
    stage: Stage
    done: tuple[tuple[str, str], ...]

    @property
    def open_actions(self) -> tuple[Action, ...]:
        """What is mandatory in this stage and not done."""
        return tuple(each for each in self.stage.mandatory if (self.stage.key, each.key) not in self.done)

    @property
    def next_stage(self) -> Stage | None:
        """The stage after this one, or None in the last."""
        place = self.process.stages.index(self.stage)
        return self.process.stages[place + 1] if place + 1 < len(self.process.stages) else None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "customer": self.customer,
            "process": self.process.key,
            "stage": self.stage.key,
            "open_actions": [each.key for each in self.open_actions],
            "next_stage": None if self.next_stage is None else self.next_stage.key,
        }


def progress(home: Home, customer: str) -> Progress | None:
    """Where a customer stands; None where no process is assigned. Problems: there is no such customer."""
    found = conditions.conditions(home, customer)
    kept = process_states.find(found.customer)
    return None if found.process.value is None else standing_in(found.process.value, found.customer, kept)


def standing_in(process: Process, customer: str, kept: KeptState | None) -> Progress | None:
    """Where a customer stands in the process that they have now, by what was kept; None where it has no stages."""
    if not process.stages:
        return None
    if kept is None or kept.process != process.key:
        return Progress(customer, process, process.stages[0], done=())
    stages = {each.key: each for each in process.stages}
    return Progress(customer, process, stages.get(kept.stage, process.stages[0]), done=kept.done)


def mark_done(home: Home, customer: str, action: str, *, by: str) -> Progress:
    """Notes that a mandatory action of the stage is done; Problems where the stage has no such action."""
    now = _must(home, customer)
    known = [each.key for each in now.stage.mandatory]
    if action not in known:
        says = f"the stage '{now.stage.key}' has no mandatory action '{action}'."
        near = nearest_names(action, known)
        raise Problems(Problem("unknown-action", says, path="action", nearest=near))
    pair = (now.stage.key, action)
    then = replace(now, done=(*(each for each in now.done if each != pair), pair))
    _keep(then, by=by, action="action done", detail={"stage": now.stage.key, "action": action})
    return then


def move(home: Home, customer: str, stage: str, *, by: str) -> Progress:
    """Moves a customer to another stage of their process. Problems: a mandatory action of the stages on the way is
    still open (each is named); there is no such stage."""
    now = _must(home, customer)
    stages = {each.key: each for each in now.process.stages}
    if stage not in stages:
        says = f"the process '{now.process.key}' has no stage '{stage}'."
        raise Problems(Problem("unknown-stage", says, path="stage", nearest=nearest_names(stage, stages)))
    keys = list(stages)
    passed = [stages[key] for key in keys[keys.index(now.stage.key) : keys.index(stage)]]
    left_open = [
        (each, action) for each in passed for action in each.mandatory if (each.key, action.key) not in now.done
    ]
    if left_open:
        raise Problems(*(_open(each, action) for each, action in left_open))
    then = replace(now, stage=stages[stage])
    _keep(then, by=by, action="stage changed", detail={"from": now.stage.key, "to": stage})
    return then


def _must(home: Home, customer: str) -> Progress:
    found = progress(home, customer)
    if found is None:
        says = f"no sales process is assigned to '{customer}'."
        raise Problems(Problem("no-process", says, path="customer", branch=Branch.DATA))
    return found


def _open(stage: Stage, action: Action) -> Problem:
    label = action.labels.get("en", action.key)
    says = f"'{label}' ({action.key}) is mandatory in the stage '{stage.key}' and not done yet."
    return Problem("action-open", says, path=f"stage {stage.key}", facts=(("action", action.key),))


def _keep(state: Progress, *, by: str, action: str, detail: dict[str, object]) -> None:
    at = clock.now()
    kept = KeptState(state.customer, state.process.key, state.stage.key, done=state.done, by=by, at=at)
    process_states.put(kept)
    audit.add(Entry(at, by, action=action, subject=f"customer {state.customer}", detail=detail))
