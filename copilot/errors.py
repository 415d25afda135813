"""Everything that can go wrong, as one tree.

Every error says what was wrong, with which value, and what to do next, in one line. `exit_code` is what the command
line ends with (0 done, 1 a check said no, 2 usage, 3 part failed, 4 refused, 5 cannot tell).

    CopilotError
    ├── UsageError
    │   ├── UnknownNameError
    │   ├── ConfigurationError
    │   │   └── MissingExtraError
    │   └── PromptError
    ├── RefusedError
    │   ├── PermissionDeniedError
    │   ├── CredentialError
    │   ├── StateError
    │   ├── StaleError
    │   ├── SpendingError
    │   ├── BusyError
    │   └── StoreError
    ├── IntegrityError
    │   └── KeysMissingError
    │       └── ErasedError
    ├── UnreadableError
    └── ModelError
        ├── ModelUnavailableError
        ├── ModelRefusedError
        └── ModelOutputError
"""


class CopilotError(Exception):
    """Base of all errors that this package raises on purpose."""

    exit_code = 1


class UsageError(CopilotError):
    """The caller asked for something that cannot be meant: a wrong argument, value or file."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name that stands for nothing here: an engagement, member, task, document, draft or suite."""

    def __init__(self, noun: str, name: str, way_out: str = "") -> None:
        super().__init__(f"there is no {noun} '{name}'" + (f"; {way_out}" if way_out else ""))
        self.noun, self.name = noun, name


class ConfigurationError(UsageError):
    """Settings contradict each other or point at something that is not there."""


class MissingExtraError(ConfigurationError):
    """An optional dependency is needed; the message is its install line."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra '{extra}': pip install 'copilot-desk[{extra}]'")


class PromptError(UsageError):
    """A prompt file is invalid, or its inputs are missing, surplus or of the wrong kind."""


class RefusedError(CopilotError):
    """The act is understood and not allowed now; nothing was changed."""

    exit_code = 4


class PermissionDeniedError(RefusedError):
    """The actor holds no grant for this act in this engagement."""


class CredentialError(RefusedError):
    """The task demands a credential that the actor does not hold, or that is unverified or expired."""


class StateError(RefusedError):
    """The draft's state does not allow the act."""


class StaleError(RefusedError):
    """What the actor saw has changed since: reload and look again."""


class SpendingError(RefusedError):
    """The engagement's cap on the model is reached, or no model may be used in it; a request that was begun is kept."""


class BusyError(RefusedError):
    """Another process or member holds what is needed."""


class StoreError(RefusedError):
    """The store cannot take the act now: a full disk, a lost connection; nothing was acknowledged."""


class IntegrityError(CopilotError):
    """Stored content does not verify: a broken seal, a broken chain, a changed released file."""

    exit_code = 1


class KeysMissingError(IntegrityError):
    """The home's keys are not where they should be; a home without its keys does not open."""

    exit_code = 4


class ErasedError(KeysMissingError):
    """The engagement's key was destroyed at its exit; what was sealed under it is gone for good."""


class UnreadableError(CopilotError):
    """A document cannot be read; costs that one file and nothing else."""

    exit_code = 3


class ModelError(CopilotError):
    """The model's endpoint gave no usable draft; the request is kept and can be resumed."""

    exit_code = 3


class ModelUnavailableError(ModelError):
    """Rate limit, server error, timeout or no connection, after the allowed attempts."""


class ModelRefusedError(ModelError):
    """Not worth another attempt: revoked key, wrong model name, exhausted quota, content filter, context too long."""


class ModelOutputError(ModelError):
    """The endpoint answered, but not with a whole, valid draft (truncated, not JSON, not the declared shape)."""
