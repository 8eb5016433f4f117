"""How kernels are compiled: kept on disk, without the interpreter's lock.

What only other kernels call is an ``inner`` one: it has no door from Python, whose making takes
longer than the kernel's own.
"""

from numba import njit

kernel = njit(cache=True, nogil=True)
inner = njit(cache=True, nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
