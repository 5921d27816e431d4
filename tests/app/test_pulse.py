"""What every answer rests on, asked in one question."""

from __future__ import annotations

from presek.app import wiring
from presek.store import about, pulse
from tests.app import homes


def test_of_a_base_of_which_nobody_said_anything_it_is_as_of_a_new_one(migrated, tmp_path, django_db_blocker):
    import shutil

    before = wiring.home_folder()
    folder = tmp_path / "home"
    shutil.copytree(migrated, folder)
    with django_db_blocker.unblock():
        try:
            homes.Home.open(folder)
            assert (pulse.now().zone, pulse.now().currency) == (about.About().zone, about.About().currency)
            about.put(about.About("Shop", "Europe/Ljubljana", "EUR"))
            assert (pulse.now().zone, pulse.now().currency) == ("Europe/Ljubljana", "EUR")
        finally:
            homes.leave()
            wiring.start(before)
