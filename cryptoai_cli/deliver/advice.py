"""Say what to change when a mail was not delivered."""

from collections.abc import Mapping

from cryptoai_cli.deliver.outcome import Cause

_SECURITY = "set email.security (or MOVERS_EMAIL__SECURITY)"
_ADVICE: Mapping[Cause, str] = {
    Cause.STARTTLS_WANTED: f'{_SECURITY} to "starttls": the server accepts mail over an encrypted connection only',
    Cause.STARTTLS_MISSING: (
        "check email.host and email.port: mail servers usually offer STARTTLS at port 587; for one that encrypts from "
        f'the first byte (port 465), {_SECURITY} to "tls"'
    ),
    Cause.TLS_WANTED: f'{_SECURITY} to "tls": the server encrypts from the first byte, as usual at port 465',
    Cause.TLS_MISSING: (
        f'{_SECURITY} to "starttls", which servers usually speak at port 587, or email.port to the one for TLS, '
        "usually 465"
    ),
    Cause.CERTIFICATE: (
        "check email.host; for a server with a certificate of your own authority, set SSL_CERT_FILE to the file with "
        "that authority"
    ),
    Cause.CERTIFICATE_FILE: "set the variable correctly, or unset it",
    Cause.LOGIN: (
        "check email.user, and the password in MOVERS_SMTP_PASSWORD or in the keyring; many providers want an app "
        "password here, made in the settings of the account"
    ),
    Cause.LOGIN_WANTED: "set email.user, and the password in MOVERS_SMTP_PASSWORD or in the keyring",
    Cause.LOGIN_MISSING: (
        f'{_SECURITY} to "starttls" or "tls", for many servers offer a login only over an encrypted connection; take '
        "remove email.user if the server wants none"
    ),
    Cause.SENDER: (
        "check email.from, which the login has to be allowed to use, and set email.user if the server passes mails on "
        "only for those who log in; a refused mail is not kept"
    ),
    Cause.RECIPIENT: "check email.to or --to; a refused mail is not kept",
    Cause.LETTERS: "use an address with plain letters before the @, or a server that offers SMTPUTF8",
    Cause.HOST: "check email.host and the network",
    Cause.NO_MAIL_SERVER: "check email.host and email.port: something else answers there",
    Cause.SILENT: (
        "check email.host, email.port and the network; a server that encrypts from the first byte (port 465) stays "
        'silent until email.security is "tls"'
    ),
}


def advice_for(cause: Cause, otherwise: str) -> str:
    """Return what to change about `cause`, or `otherwise` if nothing is known of it."""
    return _ADVICE.get(cause, otherwise)
