"""The Engine API's routes: Docker's paths, parameters, status codes and shapes."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.host.engine import archive, logs, pull
from sandbox.host.engine.containers import NETWORKS, Containers
from sandbox.host.engine.execs import Execs
from sandbox.host.engine.faults import EngineFault
from sandbox.host.engine.images import Images
from sandbox.host.engine.processes import Processes
from sandbox.host.records import Records, moment

API, VERSION = "1.41", "20.10.24"
ROOT = "/var/lib/docker"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class EngineApi:
    """Serves any API version it is asked for, as one."""

    def __init__(self, records: Records, processes: Processes, name: str, pace: float) -> None:
        self._records, self._processes = records, processes
        self._name, self._pace = name, pace
        self.containers = Containers(records, processes)
        self.images = Images(records)
        self.execs = Execs(lambda name: records.container(name) is not None)

    def application(self) -> web.Application:
        application = web.Application(middlewares=[_refusals])
        for method, path, handler in self._routes():
            for prefix in ("", r"/v{version:\d+\.\d+}"):
                application.router.add_route(method, f"{prefix}{path}", handler)
        return application

    def _routes(self) -> list[tuple[str, str, Handler]]:
        container, image = "/containers/{id}", "/images/{name:.+}"
        return [
            ("GET", "/_ping", self._ping),
            ("GET", "/version", self._version),
            ("GET", "/info", self._info),
            ("GET", "/networks", self._networks),
            ("GET", "/networks/{id}", self._network),
            ("GET", "/images/json", self._image_list),
            ("POST", "/images/create", self._pull),
            ("POST", "/images/prune", self._image_prune),
            ("GET", f"{image}/json", self._image),
            ("POST", f"{image}/tag", self._tag),
            ("DELETE", image, self._image_remove),
            ("GET", "/containers/json", self._list),
            ("POST", "/containers/create", self._create),
            ("POST", "/containers/prune", self._prune),
            ("GET", f"{container}/json", self._inspect),
            ("GET", f"{container}/logs", self._logs),
            ("GET", f"{container}/archive", self._archive),
            ("POST", f"{container}/start", self._start),
            ("POST", f"{container}/stop", self._stop),
            ("POST", f"{container}/restart", self._restart),
            ("POST", f"{container}/exec", self._exec),
            ("POST", "/exec/{id}/start", self._exec_start),
            ("GET", "/exec/{id}/json", self._exec_inspect),
            ("POST", "/commit", self._commit),
            ("POST", f"{container}/rename", self._rename),
            ("POST", f"{container}/update", self._update),
            ("POST", f"{container}/wait", self._wait),
            ("DELETE", container, self._remove),
        ]

    # the daemon

    async def _ping(self, _request: web.Request) -> web.Response:
        return web.Response(text="OK", headers={"Api-Version": API, "Docker-Experimental": "false"})

    async def _version(self, _request: web.Request) -> web.Response:
        about: dict[str, Any] = {
            "Version": VERSION,
            "ApiVersion": API,
            "MinAPIVersion": "1.12",
            "Os": "linux",
            "Arch": "amd64",
        }
        about |= {"Platform": {"Name": "The sandbox's stand-in"}, "KernelVersion": "6.1.0", "GoVersion": ""}
        return web.json_response(about)

    async def _info(self, _request: web.Request) -> web.Response:
        held = list(self._records.containers.values())
        running = sum(c["State"]["Running"] for c in held)
        counts = {"Containers": len(held), "ContainersRunning": running, "ContainersPaused": 0}
        counts |= {"ContainersStopped": len(held) - running, "Images": len(self._records.images)}
        about = {"ID": "SANDBOX", "Name": self._name, "DockerRootDir": ROOT, "ServerVersion": VERSION}
        about |= {"Driver": "overlay2", "OSType": "linux", "Architecture": "x86_64", "SystemTime": moment()}
        return web.json_response({**about, **counts})

    async def _networks(self, _request: web.Request) -> web.Response:
        return web.json_response([_network(name) for name in NETWORKS])

    async def _network(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        if name not in NETWORKS:
            raise EngineFault(404, f"network {name} not found")
        return web.json_response(_network(name))

    # images

    async def _image_list(self, _request: web.Request) -> web.Response:
        return web.json_response(self.images.listed())

    async def _image(self, request: web.Request) -> web.Response:
        return web.json_response(self.images.find(request.match_info["name"]))

    async def _tag(self, request: web.Request) -> web.Response:
        name = f"{request.query['repo']}:{request.query.get('tag') or 'latest'}"
        self.images.tag(request.match_info["name"], name)
        return web.Response(status=201)

    async def _image_remove(self, request: web.Request) -> web.Response:
        return web.json_response(self.images.remove(request.match_info["name"]))

    async def _image_prune(self, _request: web.Request) -> web.Response:
        return web.json_response({"ImagesDeleted": self.images.prune(), "SpaceReclaimed": 0})

    async def _pull(self, request: web.Request) -> web.StreamResponse:
        repository, reference = pull.split(request.query["fromImage"], request.query.get("tag", ""))
        found = await pull.look_up(self.images, repository, reference)
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        await answer.prepare(request)
        async for event in pull.progress(self.images, found, self._pace):
            await answer.write(json.dumps(event).encode() + b"\r\n")
        return answer

    # containers

    async def _list(self, request: web.Request) -> web.Response:
        filters = _filters(request.query.get("filters", ""))
        return web.json_response(self.containers.listed(stopped=_flag(request, "all"), filters=filters))

    async def _create(self, request: web.Request) -> web.Response:
        made = self.containers.create(request.query.get("name", ""), await request.json())
        return web.json_response({"Id": made["Id"], "Warnings": []}, status=201)

    async def _inspect(self, request: web.Request) -> web.Response:
        return web.json_response(self.containers.find(request.match_info["id"]))

    async def _archive(self, request: web.Request) -> web.Response:
        found = self.containers.find(request.match_info["id"])
        body = archive.packed(found, request.query.get("path", ""))
        return web.Response(body=body, content_type="application/x-tar")

    async def _start(self, request: web.Request) -> web.Response:
        return web.Response(status=204 if await self.containers.start(request.match_info["id"]) else 304)

    async def _stop(self, request: web.Request) -> web.Response:
        seconds = float(request.query.get("t", "10"))
        return web.Response(
            status=204 if await self.containers.stop(request.match_info["id"], seconds) else 304
        )

    async def _restart(self, request: web.Request) -> web.Response:
        seconds = float(request.query.get("t", "10"))
        await self.containers.restart(request.match_info["id"], seconds)
        return web.Response(status=204)

    async def _exec(self, request: web.Request) -> web.Response:
        asked = await request.json()
        return web.json_response(
            {"Id": self.execs.create(request.match_info["id"], asked["Cmd"])}, status=201
        )

    async def _exec_start(self, request: web.Request) -> web.Response:
        body = self.execs.start(request.match_info["id"])
        return web.Response(body=body, content_type="application/vnd.docker.raw-stream")

    async def _exec_inspect(self, request: web.Request) -> web.Response:
        return web.json_response(self.execs.described(request.match_info["id"]))

    async def _commit(self, request: web.Request) -> web.Response:
        """The snapshot is the image itself: a stand-in's container writes nothing."""
        image = self.containers.find(request.query["container"])["Image"]
        self.images.tag(image, f"{request.query['repo']}:{request.query.get('tag') or 'latest'}")
        return web.json_response({"Id": image}, status=201)

    async def _rename(self, request: web.Request) -> web.Response:
        self.containers.rename(request.match_info["id"], request.query.get("name", ""))
        return web.Response(status=204)

    async def _update(self, request: web.Request) -> web.Response:
        self.containers.update(request.match_info["id"], await request.json())
        return web.json_response({"Warnings": None})

    async def _wait(self, request: web.Request) -> web.Response:
        code = await self._processes.wait(self.containers.find(request.match_info["id"]))
        return web.json_response({"Error": None, "StatusCode": code})

    async def _remove(self, request: web.Request) -> web.Response:
        await self.containers.remove(request.match_info["id"], force=_flag(request, "force"))
        return web.Response(status=204)

    async def _prune(self, _request: web.Request) -> web.Response:
        return web.json_response({"ContainersDeleted": await self.containers.prune(), "SpaceReclaimed": 0})

    async def _logs(self, request: web.Request) -> web.Response:
        if not (_flag(request, "stdout") or _flag(request, "stderr")):
            raise EngineFault(400, "Bad parameters: you must choose at least one stream")
        found = self.containers.find(request.match_info["id"])
        since, until = _bound(request, "since"), _bound(request, "until")
        body = logs.framed(self._processes.log(found), request.query.get("tail", "all"), since, until)
        return web.Response(body=body, content_type="application/vnd.docker.raw-stream")


def _network(name: str) -> dict[str, Any]:
    return {"Name": name, "Id": NETWORKS[name], "Driver": "bridge", "Scope": "local", "Containers": {}}


def _flag(request: web.Request, name: str) -> bool:
    return request.query.get(name, "").lower() in {"1", "true"}


def _bound(request: web.Request, name: str) -> float:
    """Seconds since 1970, 0 when it is not given."""
    text = request.query.get(name) or "0"
    try:
        return float(text)
    except ValueError:
        raise EngineFault(500, f'strconv.ParseInt: parsing "{text}": invalid syntax') from None


def _filters(text: str) -> dict[str, list[str]]:
    """`{"label": ["a=b"]}`, or the older `{"label": {"a=b": true}}`."""
    return {key: list(values) for key, values in json.loads(text or "{}").items()}


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except EngineFault as fault:
        return web.json_response({"message": fault.message}, status=fault.status)
    except ValueError as e:
        return web.json_response({"message": f"invalid parameter: {e}"}, status=400)
    except web.HTTPNotFound:
        return web.json_response({"message": "page not found"}, status=404)
