"""The limits that a program of ours sets itself before it opens what others made."""

from __future__ import annotations

__all__ = ["allow_seconds", "set_guards"]


def set_guards(memory_bytes: int) -> str:
    """Limit the memory of this process, and let it leave no core file.

    Args:
        memory_bytes: Most address space, bytes.

    Returns:
        What the platform cannot guard, one clause; empty when it can.
    """
    try:
        import resource
    except ImportError:
        return "this platform has no limits for memory and processor time; only the clock guards files here"
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return ""


def allow_seconds(seconds: float) -> None:
    """Let the processor work this much longer, then end this process.

    Args:
        seconds: Processor time of all threads together, seconds.
    """
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))
