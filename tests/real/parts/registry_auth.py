"""The two ways a registry asks who you are: Basic, and Bearer with a token server of its own."""

import base64
import json
import secrets
import threading
import time
import urllib.parse
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

USER, PASSWORD = "desk", "sample-password"
# bcrypt of PASSWORD, as `htpasswd -B` would write it.
HTPASSWD = f"{USER}:$2y$05$abcdefghijklmnopqrstuua2j8EpODLughNx.TEEGSZ1bi8c2CUDO\n"
BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
ISSUER, SERVICE = "sample-issuer", "sample-registry"


def _web64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class TokenServer:
    """Signs tokens for whoever sends USER and PASSWORD; counts them by scope."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.realm = f"http://127.0.0.1:{port}/token"
        self.lifetime = 300
        self.issued: list[str] = []
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = _self_signed(self._key)
        self._server: ThreadingHTTPServer | None = None

    @property
    def certificate_pem(self) -> bytes:
        """What the registry trusts."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def start(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = outer.answer(self.path, self.headers.get("Authorization"))
                raw = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *words: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, path: str, authorization: str | None) -> tuple[int, dict[str, object]]:
        if authorization != BASIC:
            return 401, {"errors": [{"code": "UNAUTHORIZED"}]}
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)
        token = self.token(" ".join(query.get("scope", [])))
        return 200, {"token": token, "expires_in": self.lifetime}

    def token(self, scope: str) -> str:
        """A signed token; scope is like `repository:team/app:pull,push`, several separated by spaces."""
        self.issued.append(scope)
        access = [
            {"type": kind, "name": name, "actions": actions.split(",")}
            for kind, name, actions in (part.split(":", 2) for part in scope.split())
        ]
        der = self._certificate.public_bytes(serialization.Encoding.DER)
        header = {"typ": "JWT", "alg": "ES256", "x5c": [base64.b64encode(der).decode()]}
        now = int(time.time())
        claims = {
            "iss": ISSUER, "sub": USER, "aud": SERVICE, "exp": now + self.lifetime, "nbf": now - 5, "iat": now,
            "jti": secrets.token_hex(8), "access": access,
        }  # fmt: skip
        signed = f"{_web64(json.dumps(header).encode())}.{_web64(json.dumps(claims).encode())}"
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{_web64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _self_signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ISSUER)])
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
