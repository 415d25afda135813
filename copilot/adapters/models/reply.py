"""What came back of one call: a whole answer, or what is wrong with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage

from copilot.adapters.models.faults import Fault, Kind, broken_off, filtered, refusal
from copilot.errors import ModelOutputError


def _nothing(_: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Listener:
    """What is told while an answer is on its way: the text so far (of the attempt at hand), and why it takes longer."""

    text: Callable[[str], None] = _nothing
    note: Callable[[str], None] = _nothing


SILENT = Listener()


@dataclass(frozen=True, slots=True)
class Reply:
    """`said` is all the text. `fault` says in one line why it is no answer and might become one if asked again; empty when
    it is one. `stops` is what asking again does not mend."""

    said: str
    input_tokens: int = 0  # as the endpoint reported them; 0: it did not
    output_tokens: int = 0
    fault: str = ""
    stops: Fault | None = None


def accepted(messages: Iterable[BaseMessage], model: str, listener: Listener = SILENT) -> Reply:
    """One choice, ended by itself, plain text, no tool call, no refusal; else a reply that says what it is instead.

    `messages` are the pieces of a stream, or one whole message. Raises Fault when it ends before it says that it has ended.
    """
    said, finish, calls, refused, ended = "", "", False, False, 0
    used = (0, 0)
    for message in messages:
        if not isinstance(message, AIMessage) or not isinstance(message.content, str):
            return Reply(said, *used, fault=f"the model '{model}' gave something else than text")
        said += message.content
        stop = message.response_metadata.get("finish_reason")
        finish, ended = stop or finish, ended + bool(stop)
        calls = calls or bool(message.tool_calls or (isinstance(message, AIMessageChunk) and message.tool_call_chunks))
        refused = refused or bool(message.additional_kwargs.get("refusal"))
        if message.usage_metadata:
            used = message.usage_metadata["input_tokens"], message.usage_metadata["output_tokens"]
        if message.content:
            listener.text(said)
    if refused:
        return Reply(said, *used, stops=refusal(model))
    if ended > 1:
        error = ModelOutputError(f"the model '{model}' gave {ended} choices instead of one")
        return Reply(said, *used, stops=Fault(Kind.PIECE, error))
    return _judged(said, used, finish, model, calls=calls)


def _judged(said: str, used: tuple[int, int], finish: str, model: str, *, calls: bool) -> Reply:
    if not finish:
        raise broken_off(model)
    if finish == "content_filter":
        return Reply(said, *used, stops=filtered(model))
    if finish == "length":
        return Reply(said, *used, fault=f"the model '{model}' ran out of output length; ask for less or split the request")
    if finish != "stop" or calls:
        return Reply(
            said, *used, fault=f"the answer of the model '{model}' ended with '{finish[:40]}' and is not whole; try again"
        )
    if not said.strip():
        return Reply(said, *used, fault=f"the model '{model}' gave an empty answer; try again")
    return Reply(said, *used)
