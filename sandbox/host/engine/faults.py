"""Refusals with Docker's status codes and words."""

from dataclasses import dataclass


@dataclass
class EngineFault(Exception):
    """Answered as `{"message": ...}`."""

    status: int
    message: str


def no_container(reference: str) -> EngineFault:
    return EngineFault(404, f"No such container: {reference}")


def no_image(reference: str) -> EngineFault:
    return EngineFault(404, f"No such image: {reference}")


def name_taken(name: str, holder: str) -> EngineFault:
    return EngineFault(
        409,
        f'Conflict. The container name "/{name}" is already in use by container "{holder}".'
        " You have to remove (or rename) that container to be able to reuse that name.",
    )
