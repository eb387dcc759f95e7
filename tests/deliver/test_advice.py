import pytest

from cryptoai_cli.deliver.advice import advice_for
from cryptoai_cli.deliver.outcome import Cause


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.UNKNOWN])
def test_every_cause_has_an_advice(cause: Cause) -> None:
    assert advice_for(cause, "") != ""


@pytest.mark.parametrize(
    ("cause", "names"),
    [
        (Cause.STARTTLS_WANTED, 'email.security (or MOVERS_EMAIL__SECURITY) to "starttls"'),
        (Cause.TLS_WANTED, 'email.security (or MOVERS_EMAIL__SECURITY) to "tls"'),
        (Cause.TLS_MISSING, 'to "starttls"'),
        (Cause.CERTIFICATE, "SSL_CERT_FILE"),
        (Cause.LOGIN, "app password"),
        (Cause.LOGIN, "MOVERS_SMTP_PASSWORD"),
        (Cause.LOGIN_WANTED, "email.user"),
        (Cause.SENDER, "email.from"),
        (Cause.SENDER, "email.user"),
        (Cause.RECIPIENT, "email.to"),
    ],
)
def test_an_advice_names_the_setting_to_change(cause: Cause, names: str) -> None:
    assert names in advice_for(cause, "")


def test_of_an_unknown_cause_the_other_words_are_said() -> None:
    assert advice_for(Cause.UNKNOWN, "look") == "look"
