"""Real web servers in processes of their own."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

NGINX_HEAD = """
daemon off; pid {run}/pid; error_log {run}/errors; events {{}}
http {{
  access_log off;
  client_body_temp_path {run}/b; proxy_temp_path {run}/p; fastcgi_temp_path {run}/f; uwsgi_temp_path {run}/u;
  scgi_temp_path {run}/s;
"""
"""How a configuration of nginx begins that writes into the folder ``run`` only."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def listening(command: list[str], configuration: str, run: Path, root: Path, port: int) -> Iterator[int]:
    """Run a server with a configuration until the generator is closed, and yield its port when it listens."""
    (run / "conf").write_text(configuration)
    for folder in (root.parent.parent, root.parent, root, run):
        folder.chmod(0o755)
    process = subprocess.Popen(
        [*command, str(run / "conf")], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stderr:
            process.stderr.close()
