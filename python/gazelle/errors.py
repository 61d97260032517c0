"""What can go wrong. Every message says where, and what would have been accepted."""


class GazelleError(Exception):
    """The base of all errors of gazelle.

    A wrong Python type is a TypeError.
    """

    __module__ = "gazelle"


class OptionError(GazelleError, ValueError):
    """An option has a value that is not one of the known ones; the message lists them."""

    __module__ = "gazelle"


class GazetteerError(GazelleError, ValueError):
    """An entry of a gazetteer cannot be used."""

    __module__ = "gazelle"


class FileFormatError(GazelleError, ValueError):
    """A file is not what its format promises."""

    __module__ = "gazelle"


class DocumentError(GazelleError, ValueError):
    """A document cannot be read as text."""

    __module__ = "gazelle"


class NotFoundError(GazelleError, FileNotFoundError):
    """A path leads nowhere."""

    __module__ = "gazelle"


class StorageError(GazelleError, OSError):
    """The operating system refused to read or write."""

    __module__ = "gazelle"
