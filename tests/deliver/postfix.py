"""Run the machine's Postfix below a folder of its own: other ports, other queue, nothing of the system's service."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import trustme

USER = "movers"
PASSWORD = "pä:ss %wörd"  # noqa: S105 made up
RECIPIENT = "desk@example.org"
UNKNOWN = "nobody@example.org"
_PROGRAMS = ("postfix", "saslpasswd2")
_START_SECONDS, _STOP_SECONDS, _DELIVERY_SECONDS = 20.0, 5.0, 15.0
_ACCOUNT, _READER = "postfix", "nobody"  # the first owns the queue, the second the mailbox

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mail.example.org
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
biff = no

virtual_transport = virtual
virtual_mailbox_domains = example.org
virtual_mailbox_maps = inline:{{ {recipient}=desk/ }}
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}

smtpd_tls_chain_files = {folder}/server.pem
smtpd_tls_auth_only = yes
smtpd_tls_mandatory_protocols = >=TLSv1.2
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = example.org
cyrus_sasl_config_path = {folder}/etc/sasl
smtpd_client_restrictions = permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
"""
_MASTER = """
127.0.0.1:{starttls} inet n - n - - smtpd
    -o smtpd_tls_security_level=encrypt
127.0.0.1:{tls} inet n - n - - smtpd
    -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
_SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {folder}/sasldb2
mech_list: PLAIN LOGIN
"""


class NotStartedError(Exception):
    """This machine cannot run it; the words say why."""


@dataclass(frozen=True, slots=True)
class Postfix:
    """The running server; `starttls` and `tls` are ports."""

    folder: Path
    starttls: int
    tls: int

    def port(self, security: str) -> int:
        """Return the port for a value of `email.security`."""
        return self.starttls if security == "starttls" else self.tls

    @property
    def log(self) -> str:
        """What the server wrote about its work."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    @property
    def mails(self) -> list[Path]:
        """The delivered mails, in a maildir's way."""
        return sorted((self.folder / "mail" / "desk" / "new").glob("*"))

    @property
    def queued(self) -> list[Path]:
        """What was accepted and is not delivered yet."""
        queue = self.folder / "queue"
        names = ("maildrop", "incoming", "active", "deferred", "hold")
        return [path for name in names for path in (queue / name).rglob("*") if path.is_file()]

    def settled_mails(self) -> list[Path]:
        """Return the delivered mails once nothing is on its way."""
        end = time.monotonic() + _DELIVERY_SECONDS
        while self.queued and time.monotonic() < end:
            time.sleep(0.02)
        return self.mails

    def clear(self) -> None:
        """Forget the delivered mails."""
        for path in self.settled_mails():
            path.unlink()


def why_not() -> str:
    """Return why this machine cannot run the server, or nothing."""
    accounts = {account.pw_name for account in pwd.getpwall()}
    missing = [name for name in _PROGRAMS if shutil.which(name, path=_path()) is None]
    missing += [f"the account {name}" for name in (_ACCOUNT, _READER) if name not in accounts]
    if missing:
        return f"not installed: {', '.join(missing)} (Debian: postfix, sasl2-bin, libsasl2-modules)"
    return "" if os.geteuid() == 0 else "Postfix starts as root only"


@contextmanager
def running_postfix(folder: Path, authority: trustme.CA) -> Iterator[Postfix]:
    """Run the server below `folder`, with a certificate for 127.0.0.1 by `authority`."""
    starttls, tls = _free_ports()
    server = Postfix(folder, starttls, tls)
    _write_configuration(server, authority)
    with (folder / "log").open("ab") as log:
        running = subprocess.Popen(
            [_program("postfix"), "-c", str(folder / "etc"), "start-fg"],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(server, running)
        yield server
    finally:
        _stop(server, running)


def _write_configuration(server: Postfix, authority: trustme.CA) -> None:
    folder, owner, reader = server.folder, pwd.getpwnam(_ACCOUNT), pwd.getpwnam(_READER)
    for name in ("etc", "etc/sasl", "queue", "data", "mail"):
        (folder / name).mkdir()
    os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
    os.chown(folder / "mail", reader.pw_uid, reader.pw_gid)
    main = _MAIN.format(folder=folder, recipient=RECIPIENT, uid=reader.pw_uid, gid=reader.pw_gid)
    (folder / "etc" / "main.cf").write_text(main)
    (folder / "etc" / "master.cf").write_text(_MASTER.format(starttls=server.starttls, tls=server.tls))
    (folder / "etc" / "sasl" / "smtpd.conf").write_text(_SASL.format(folder=folder))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    _write_account(folder / "sasldb2")
    os.chown(folder / "sasldb2", owner.pw_uid, owner.pw_gid)


def _write_account(database: Path) -> None:
    done = subprocess.run(
        [_program("saslpasswd2"), "-p", "-c", "-f", str(database), "-u", "example.org", USER],
        input=PASSWORD.encode(),
        env=_environment(),
        capture_output=True,
        timeout=_START_SECONDS,
        check=False,
    )
    if done.returncode or not database.exists():
        raise NotStartedError(f"saslpasswd2: {done.stderr.decode(errors='replace')}")


def _wait_until_it_answers(server: Postfix, running: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and running.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", server.starttls), timeout=5) as connection:
            if connection.recv(4) == b"220 ":
                return
        time.sleep(0.02)
    raise NotStartedError(f"Postfix did not start: {server.log}")


def _stop(server: Postfix, running: subprocess.Popen[bytes]) -> None:
    """End the server and its children, which left the process group of what was started."""
    if master := _master_of(server):
        _signal(os.kill, master, signal.SIGTERM)
    else:
        running.terminate()
    with suppress(subprocess.TimeoutExpired):
        running.wait(_STOP_SECONDS)
    if running.poll() is None and (master := _master_of(server)):
        _signal(os.killpg, master, signal.SIGKILL)
    _signal(os.killpg, running.pid, signal.SIGKILL)
    running.wait(_STOP_SECONDS)


def _signal(send: Callable[[int, int], None], number: int, kind: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        send(number, kind)


def _master_of(server: Postfix) -> int:
    try:
        return int((server.folder / "queue" / "pid" / "master.pid").read_text())
    except (OSError, ValueError):
        return 0


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _program(name: str) -> str:
    return shutil.which(name, path=_path()) or name


def _path() -> str:
    return os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))


def _environment() -> dict[str, str]:
    return {"PATH": _path(), "LANG": "C"}
