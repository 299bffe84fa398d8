"""Owns the reasons for which this package itself cannot do its work.

Knows nothing of a target's faults: those are findings, which are values.

ConformanceError
├── ContractError        the packaged contract cannot be read
├── CaseError            a case file is broken
├── LedgerError          the ledger or a source document cannot be read
├── TargetError          the target cannot be reached, or is not this API
│   ├── AddressError     the target's address is none that can be called
│   └── TargetLost       the target answered, and does not any more
├── CredentialsError     the environment's credentials are incomplete
├── ReportError          the report cannot be written
├── ExamplesError        the database of drawn examples cannot be reached
├── EmulatorStartError   the embedded emulator did not start
├── EngineError          a layer could not run to its end
├── CallRefused          a call was held back before its first byte
│   └── OutcomeUnknown   a call was made before, and nobody knows what came of it
├── CallLedgerError      the record of paid calls cannot be kept or read
├── TargetFileError      a target's file or its prices cannot be read
└── DeviationError       a file of deviations cannot be read
"""


class ConformanceError(Exception):
    """We could not do our job; the message is one line that says why."""


class ContractError(ConformanceError):
    """The packaged contract cannot be read."""


class CaseError(ConformanceError):
    """A case file is broken."""


class LedgerError(ConformanceError):
    """The ledger of clauses, or a source document, cannot be read."""


class TargetError(ConformanceError):
    """The target cannot be reached, or is not this API."""


class AddressError(TargetError):
    """The target's address is none that can be called."""


class TargetLost(TargetError):
    """The target answered before, and has not for so many calls that it is asked no more."""


class CredentialsError(ConformanceError):
    """The credentials in the environment are incomplete."""


class ReportError(ConformanceError):
    """The report cannot be written."""


class ExamplesError(ConformanceError):
    """The database of Hypothesis' examples cannot be reached."""


class EmulatorStartError(ConformanceError):
    """The embedded emulator did not start."""


class EngineError(ConformanceError):
    """A layer could not run to its end."""


class CallRefused(ConformanceError):
    """A call was held back before its first byte: nothing was sent."""


class OutcomeUnknown(CallRefused):
    """A call was made before, and nobody knows what came of it; it is not made again unasked."""


class CallLedgerError(ConformanceError):
    """The record of paid calls cannot be kept or read."""


class TargetFileError(ConformanceError):
    """A target's file or its prices cannot be read."""


class ManifestError(ConformanceError):
    """A list of drivers cannot be read."""


class DeviationError(ConformanceError):
    """A file of deviations cannot be read."""
