"""What hosts, containers and newcomers read first says what Convene's command line and settings take."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import settings
from bot.cli import build
from bot.settings import Settings
from storage.database import normalise

ROOT = Path(__file__).parents[2]
VARIABLES = {settings.variable(field) for field in Settings.model_fields}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def known_commands() -> set[str]:
    return {
        str(command.name or getattr(command.callback, "__name__", "")).replace("_", "-")
        for command in build().registered_commands
    }


def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text_of("compose.yaml"))["services"]
    return found


def test_the_procfile_migrates_before_it_serves_and_works() -> None:
    assert text_of("Procfile").splitlines() == [
        "release: convene migrate",
        "web: convene web",
        "worker: convene worker",
    ]


@pytest.mark.parametrize("name", ["Procfile", "compose.yaml", "Containerfile", "README.md", "docs/deploy.md"])
def test_every_command_that_is_told_to_run_is_there(name: str) -> None:
    said = set(
        re.findall(r"(?:^|[:`& ] ?|bin/)convene (?!-)([a-z]+(?:-[a-z]+)?)(?=[ `\n]|$)", text_of(name), re.MULTILINE)
    )
    said |= set(re.findall(r'"convene", "([a-z-]+)"', text_of(name)))
    assert said
    assert said - known_commands() == set()


def test_containers_share_a_database_that_the_settings_take() -> None:
    services = composed()
    ours = {name: each for name, each in services.items() if str(each.get("command", "")).startswith("convene ")}
    assert {name: each["command"] for name, each in ours.items()} == {
        "migrate": "convene migrate",
        "web": "convene web",
        "worker": "convene worker",
    }
    for each in ours.values():
        given = each["environment"]
        assert set(given) <= VARIABLES
        url = re.sub(r"\$\{[^}]*\}", "geheim", given["DATABASE_URL"])
        assert normalise(url).drivername == "postgresql+asyncpg"
    assert ours["web"]["ports"] == [f"{ours['web']['environment']['PORT']}:{ours['web']['environment']['PORT']}"]
    assert ours["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("web", "worker"):
        assert ours[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_the_example_of_an_environment_names_settings_only_and_all_that_http_mode_needs() -> None:
    names = {line.partition("=")[0] for line in text_of(".env.example").splitlines() if "=" in line}
    assert names - VARIABLES == {"POSTGRES_PASSWORD"}
    assert {"CONVENE_ENCRYPTION_KEY", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "CONVENE_PUBLIC_URL"} <= names


def test_the_image_installs_the_locked_packages_on_the_python_that_is_tested() -> None:
    image = text_of("Containerfile")
    assert set(re.findall(r"FROM python:([0-9.]+)", image)) == {"3.11"}
    assert "--require-hashes -r requirements.txt" in image
    assert "USER convene" in image


def test_hosts_with_a_procfile_install_convene_itself_after_its_packages() -> None:
    hook = ROOT / "bin" / "post_compile"
    assert os.access(hook, os.X_OK)
    assert "pip install --quiet --no-deps ." in hook.read_text(encoding="utf-8")


def test_the_first_screen_of_the_readme_shows_how_to_try_and_how_to_test() -> None:
    first_screen = "\n".join(text_of("README.md").splitlines()[:20])
    assert re.search(r"^make demo\b", first_screen, re.MULTILINE)
    assert re.search(r"^make test\b", first_screen, re.MULTILINE)


def test_every_file_that_a_guide_leads_to_is_there() -> None:
    for guide in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", guide.read_text(encoding="utf-8")):
            assert (guide.parent / target).exists(), f"{guide.name} leads to {target}"


def test_every_file_that_is_no_code_is_packaged_too() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["tool"]["setuptools"]
    packages = [name.removesuffix("*") for name in project["packages"]["find"]["include"]]
    packaged = {
        path
        for package, patterns in project["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    there = {
        path
        for package in packages
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    assert len(there) > 50
    assert there - packaged == set()


def test_the_licence_is_mits() -> None:
    assert text_of("LICENSE").startswith("MIT License\n")
    assert 'THE SOFTWARE IS PROVIDED "AS IS"' in text_of("LICENSE")
    assert 'license = "MIT"' in text_of("pyproject.toml")
