"""A stand-in for the image's base, made from the distribution's packages, and the image built upon it without a network."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.project.tree import ROOT, files
from tests.real.parts.docker import DockerDaemon
from tests.real.parts.process import clean_environment, run, short_folder

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "liyaqa-bot"
BASE = "stand-in-base"
IMAGE = "liyaqa-bot"
PACKAGES = "python3,python3-venv,ca-certificates"


def base_archive() -> Path:
    """A root file system with Python, of this machine's own release; about a minute to make, then kept."""
    release = dict(
        line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line
    )
    suite = release["VERSION_CODENAME"].strip('"')
    archive = CACHE / f"base-{suite}-{hashlib.sha256(PACKAGES.encode()).hexdigest()[:8]}.tar"
    if not archive.exists():
        folder = short_folder("base")
        run(
            "debootstrap",
            "--variant=minbase",
            f"--include={PACKAGES}",
            suite,
            str(folder / "root"),
            seconds=500,
        )
        partly = archive.with_suffix(".part")
        partly.parent.mkdir(parents=True, exist_ok=True)
        excluded = ("--exclude=./var/cache/apt/*", "--exclude=./var/lib/apt/lists/*", "--exclude=./dev/*")
        run(
            "tar",
            "-C",
            str(folder / "root"),
            "--numeric-owner",
            *excluded,
            "-cf",
            str(partly),
            ".",
            seconds=120,
        )
        partly.rename(archive)
        shutil.rmtree(folder)
    return archive


def wheels() -> Path:
    """The locked packages as files, for the Python of the base; kept as long as the lock is the same."""
    locked = ROOT / "requirements" / "run.txt"
    folder = CACHE / f"wheels-{hashlib.sha256(locked.read_bytes()).hexdigest()[:16]}"
    if not folder.exists():
        version = run("/usr/bin/python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip()
        partly = folder.with_suffix(".part")
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--require-hashes",
            "--only-binary",
            ":all:",
        ]
        command += ["--python-version", version, "-r", str(locked), "-d", str(partly)]
        subprocess.run(command, check=True, timeout=300)
        partly.rename(folder)
    return folder


def context() -> Path:
    """What a clean clone would send to Docker, with the wheels beside it."""
    folder = short_folder("context")
    for path in files():
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
    shutil.copytree(wheels(), folder / "wheels")
    return folder


def build(daemon: DockerDaemon) -> None:
    """`docker build` as the how-to says it for a machine without a network; the classic builder needs no plug-in."""
    run("docker", "import", str(base_archive()), BASE, seconds=120, env=daemon.environment())
    folder = context()
    arguments = ("--build-arg", f"BASE={BASE}", "--build-arg", "PIP_NO_INDEX=1", "--network", "none")
    environment = clean_environment(**daemon.environment(), DOCKER_BUILDKIT="0")
    try:
        run("docker", "build", "--quiet", *arguments, "-t", IMAGE, str(folder), seconds=300, env=environment)
    finally:
        shutil.rmtree(folder)
