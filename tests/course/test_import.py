"""The engine does not pay for the course."""

import subprocess
import sys


def test_import_frechet_loads_neither_course_nor_numpy_nor_matplotlib():
    code = "import sys, frechet; print([m for m in ('frechet.course', 'numpy', 'matplotlib') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
