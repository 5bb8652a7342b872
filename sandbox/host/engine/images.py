"""Images on the host: what is there, under which names, and Docker's rules for taking a name away."""

from typing import Any

from sandbox.host.engine.faults import EngineFault, no_image
from sandbox.host.records import Described, Records, moment


class Images:
    def __init__(self, records: Records) -> None:
        self._records = records

    def find(self, reference: str) -> Described:
        found = self._records.image(reference)
        if found is None:
            raise no_image(reference)
        return found

    def listed(self) -> list[Described]:
        return [_row(image) for image in self._records.images.values()]

    def layers(self) -> set[str]:
        return {layer for image in self._records.images.values() for layer in image["RootFS"]["Layers"]}

    def add(self, identity: str, config: Any, size: int, repository: str, digest: str, tag: str) -> None:
        """What a pull brought; the same image again only gets the names."""
        found = self._records.images.setdefault(identity, described(identity, config, size))
        by_digest = f"{repository}@{digest}"
        if by_digest not in found["RepoDigests"]:
            found["RepoDigests"].append(by_digest)
        if tag:
            self.tag(identity, f"{repository}:{tag}")
        self._records.save()

    def tag(self, reference: str, name: str) -> None:
        """A tag that another image had moves."""
        found = self.find(reference)
        for other in self._records.images.values():
            other["RepoTags"] = [tag for tag in other["RepoTags"] if tag != name]
        found["RepoTags"].append(name)
        found["Metadata"]["LastTagTime"] = moment()
        self._records.save()

    def remove(self, reference: str) -> list[dict[str, str]]:
        """Takes the name away, and the image with its last one; never one that a container uses."""
        found = self.find(reference)
        names = [*found["RepoTags"], *found["RepoDigests"]]
        if _single(found):
            self._unused(found, reference)
        rest = [name for name in names if name != reference] if reference in names else []
        if not any(
            name in found["RepoTags"] and _repository(name) == _repository(reference) for name in rest
        ):
            own = f"{_repository(reference)}@"  # digests go with the last tag of their repository
            rest = [name for name in rest if "@" in reference or not name.startswith(own)]
        found["RepoTags"] = [name for name in found["RepoTags"] if name in rest]
        found["RepoDigests"] = [name for name in found["RepoDigests"] if name in rest]
        gone = [{"Untagged": name} for name in names if name not in rest]
        if not rest:
            del self._records.images[found["Id"]]
            gone.append({"Deleted": found["Id"]})
        self._records.save()
        return gone

    def _unused(self, image: Described, reference: str) -> None:
        user = next((c for c in self._records.containers.values() if c["Image"] == image["Id"]), None)
        if user is not None:
            raise EngineFault(
                409,
                f'conflict: unable to remove repository reference "{reference}" (must force)'
                f" - container {user['Id'][:12]} is using its referenced image {image['Id'][7:19]}",
            )

    def prune(self) -> list[dict[str, str]]:
        """Docker's default: images without a name that nothing uses."""
        used = {c["Image"] for c in self._records.containers.values()}
        bare = [i for i, image in self._records.images.items() if not image["RepoTags"] and i not in used]
        return [gone for identity in bare for gone in self.remove(identity)]


def _single(image: Described) -> bool:
    """One tag at most, and no digest of another repository: as Docker counts references."""
    tags, digests = image["RepoTags"], image["RepoDigests"]
    if len(tags) + len(digests) <= 1:
        return True
    return len(tags) <= 1 and {*map(_repository, digests)} == {_repository((tags or digests)[0])}


def _repository(name: str) -> str:
    return name.partition("@")[0] if "@" in name else name.rpartition(":")[0]


def described(identity: str, config: Any, size: int) -> Described:
    """An image's inspect answer."""
    about = config["config"]
    return {
        "Id": identity,
        "RepoTags": [],
        "RepoDigests": [],
        "Created": config["created"],
        "Config": {
            "User": about.get("User", ""),
            "Env": about.get("Env") or [],
            "Cmd": about.get("Cmd") or [],
            "WorkingDir": about.get("WorkingDir", ""),
            "ExposedPorts": about.get("ExposedPorts") or {},
            "Labels": about.get("Labels") or {},
        },
        "Architecture": config["architecture"],
        "Os": config["os"],
        "Size": size,
        "VirtualSize": size,
        "RootFS": {"Type": "layers", "Layers": config["rootfs"]["diff_ids"]},
        "Metadata": {"LastTagTime": moment()},
    }


def _row(image: Described) -> Described:
    return {
        "Id": image["Id"],
        "ParentId": "",
        "RepoTags": image["RepoTags"] or ["<none>:<none>"],
        "RepoDigests": image["RepoDigests"] or ["<none>@<none>"],
        "Created": 0,
        "Size": image["Size"],
        "VirtualSize": image["VirtualSize"],
        "SharedSize": -1,
        "Labels": image["Config"]["Labels"],
        "Containers": -1,
    }
