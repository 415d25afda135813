"""Work that goes on when the page that asked for it is closed."""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar, cast

T = TypeVar("T")


def detached(stream: Iterable[T]) -> Iterator[T]:
    """The items of the stream, which runs to its end in a thread of its own, whether or not anybody still listens.

    What it raises is raised here. A draft that is half paid for is not lost with a closed tab, and nobody can keep one out of
    the queue by leaving.
    """
    items: queue.SimpleQueue[tuple[str, object]] = queue.SimpleQueue()

    def work() -> None:
        try:
            for item in stream:
                items.put(("item", item))
        except BaseException as error:  # noqa: BLE001 (raised again where it can be told)
            items.put(("error", error))
        else:
            items.put(("end", None))

    threading.Thread(target=work, name="detached", daemon=True).start()
    while True:
        kind, value = items.get()
        if kind == "error":
            raise cast(BaseException, value)
        if kind == "end":
            return
        yield cast(T, value)
