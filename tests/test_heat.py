"""How hot the machine is, and whether too hot, from zones as boards and laptops have them."""

from pathlib import Path

import pytest

from assistant import heat


@pytest.fixture(autouse=True)
def zones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(heat, "ZONES", tmp_path)
    return tmp_path


def zone(folder: Path, kind: str, now: int | str, *trips: tuple[str, int]) -> None:
    """One zone; temperatures in thousandths of a degree, as the kernel writes them."""
    folder = folder / f"thermal_zone{len(list(folder.iterdir()))}"
    folder.mkdir()
    (folder / "type").write_text(f"{kind}\n")
    (folder / "temp").write_text(f"{now}\n")
    for number, (name, degrees) in enumerate(trips):
        (folder / f"trip_point_{number}_type").write_text(f"{name}\n")
        (folder / f"trip_point_{number}_temp").write_text(f"{degrees}\n")


def test_a_machine_without_zones_is_never_too_hot() -> None:
    assert heat.temperature() is None
    assert heat.too_hot() is None


def test_the_hottest_zone_counts_and_one_that_sleeps_does_not(zones: Path) -> None:
    zone(zones, "acpitz", 41500)
    zone(zones, "iwlwifi", "")
    zone(zones, "x86_pkg_temp", 93000, ("passive", 0), ("critical", 100000))
    assert heat.temperature() == 93
    assert heat.too_hot() is None  # it says nowhere that this is too hot


@pytest.mark.parametrize(("now", "found"), [(79000, None), (80000, 80), (84500, 84.5)])
def test_a_raspberry_pi_is_too_hot_from_80_degrees(zones: Path, now: int, found: float | None) -> None:
    zone(zones, "cpu-thermal", now, ("active", 50000), ("critical", 110000))
    assert heat.too_hot() == found


@pytest.mark.parametrize(("now", "found"), [(80000, None), (86000, 86)])
def test_a_board_that_tells_its_limit_is_believed(zones: Path, now: int, found: float | None) -> None:
    zone(zones, "soc-thermal", now, ("passive", 70000), ("passive", 85000), ("critical", 115000))
    zone(zones, "gpu-thermal", 79000)
    assert heat.too_hot() == found
