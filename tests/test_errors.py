import pytest

from cryptoai_cli.errors import (
    CredentialsError,
    MailRefusedError,
    MoversError,
    NoQuotesError,
    OutputError,
    SettingsError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    TryLaterError,
    UsageError,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError, 2),
        (NoQuotesError, 69),  # EX_UNAVAILABLE of sysexits.h
        (MoversError, 70),  # EX_SOFTWARE
        (OutputError, 74),  # EX_IOERR
        (StoreError, 74),
        (StoreBusyError, 74),
        (StoreDamagedError, 74),
        (MailRefusedError, 74),
        (TryLaterError, 75),  # EX_TEMPFAIL
        (CredentialsError, 77),  # EX_NOPERM
        (SettingsError, 78),  # EX_CONFIG
    ],
)
def test_each_failure_ends_a_run_with_its_own_code(error: type[MoversError], code: int) -> None:
    assert error("stopped").exit_code == code


def test_an_error_has_its_message_and_a_hint_only_where_there_is_one() -> None:
    error = OutputError("cannot write", hint="choose another place")
    assert (str(error), error.message, error.hint) == ("cannot write", "cannot write", "choose another place")
    assert OutputError("cannot write").hint == ""
