"""Builds each ``.pyx`` into an extension of its own; all else stands in pyproject.toml."""

import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

os.chdir(Path(__file__).parent)
HEADERS = sorted(map(str, Path("src/bascule_kernel").glob("*.h")))
PARTS = [
    Extension(f"bascule_kernel.{source.stem}", [str(source)], extra_compile_args=["-O3"], depends=HEADERS)
    for source in sorted(Path("src/bascule_kernel").glob("*.pyx"))
]
DIRECTIVES = {"language_level": "3", "boundscheck": False, "wraparound": False, "cdivision": True}
setup(ext_modules=cythonize(PARTS, build_dir="build", compiler_directives=DIRECTIVES))
