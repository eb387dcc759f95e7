"""Completion as the shell asks for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command

PROGRAM = Path(sys.executable).with_name("movers")
BASH, ZSH, FISH = (shutil.which(shell) for shell in ("bash", "zsh", "fish"))
pytestmark = [
    pytest.mark.usefixtures("movers"),
    pytest.mark.skipif(not PROGRAM.exists(), reason="movers is not installed beside this Python"),
]
# a zsh inside a zsh, whose keys and screen the outer one has; it waits until the line is completed
_FIRST_TAB = r"""
zmodload zsh/zpty
zpty inner env TERM=dumb "$1" -f -i
zpty -w inner 'fpath+=$HOME; autoload -Uz compinit; compinit -u; echo set" up"'
zpty -r inner shown '*set up*'
zpty -w -n inner $'movers to\t'
zpty -r inner shown '*movers today*'
print -r -- $shown
"""
_TRY = """
eval "$(_MOVERS_COMPLETE=source_bash movers)"
complete -p movers >&2
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_movers_completion movers
printf '%s\\n' "${COMPREPLY[@]}"
"""


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}", **more}


def completed(*words: str) -> list[str]:
    """Return what bash offers for the last of the words."""
    if BASH is None:
        pytest.skip("there is no bash")
    command = [BASH, "--norc", "--noprofile", "-c", _TRY, "bash", *words]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    assert "_movers_completion" in done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("movers to", ["today"]),
        ("movers today mi", ["miners"]),
        ("movers today NV", ["NVDA"]),
        ("movers today --benchmark ^G", ["^GSPC"]),
        ("movers today --symbols MARA,R", ["MARA,RIOT"]),
        ("movers today chips m", ["miners"]),
        ("movers today -f ht", ["html"]),
        ("movers today --stri", ["--strict"]),
        ("movers today --source cn", ["cnbc"]),
        ("movers groups sh", ["show"]),
        ("movers groups show ch", ["chips"]),
        ("movers history MA", ["MARA"]),
        ("movers watch --int", ["--interval"]),
        ("movers over qt", ["qtd"]),
        ("movers on yes", ["yesterday"]),
        ("movers today --columns symbol,change_", ["symbol,change_pct"]),
        ("movers today --symbols MARA,RI", ["MARA,RIOT"]),
        ("movers today --errors j", ["json"]),
        ("movers help grou", ["groups"]),
        ("movers schema hi", ["history"]),
        ("movers config set report.t", ["report.top"]),
    ],
)
def test_bash_offers_commands_options_groups_formats_and_sources(line: str, offered: list[str]) -> None:
    assert completed(*line.split()) == offered


def test_the_settings_that_are_named_on_the_line_count(tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text('[groups.team]\nlabel = "Team"\nmembers = ["MARA"]\n')

    assert completed("movers", "today", "--config", "team.toml", "te") == ["team"]


def test_broken_settings_offer_nothing_and_say_nothing(movers: Command) -> None:
    movers.settings.write_text("broken")

    assert completed("movers", "today", "mi") == []


@pytest.mark.parametrize(
    ("shell", "says"), [("bash", "complete -o default"), ("zsh", "#compdef movers"), ("fish", "complete --command")]
)
def test_every_shell_gets_a_script_of_its_own(shell: str, says: str) -> None:
    done = subprocess.run(
        [PROGRAM], env=environment(_MOVERS_COMPLETE=f"source_{shell}"), capture_output=True, text=True, check=True
    )

    assert says in done.stdout
    assert "movers" in done.stdout


@pytest.mark.parametrize(
    ("shell", "arguments"),
    [("zsh", {"_TYPER_COMPLETE_ARGS": "movers today mi"}), ("fish", {"_TYPER_COMPLETE_ARGS": "movers today mi"})],
)
def test_zsh_and_fish_are_offered_groups_with_their_labels(shell: str, arguments: dict[str, str]) -> None:
    asked = {"_MOVERS_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args", **arguments}
    done = subprocess.run([PROGRAM], env=environment(**asked), capture_output=True, text=True, check=True)

    assert "miners" in done.stdout
    assert "Miners" in done.stdout


FIRST_TAB = "if [[ $funcstack[1] = _movers ]]; then _movers_completion; fi"


def named_shell() -> dict[str, str]:
    """Return the variable that lets the options of typer take the name of a shell instead of looking for it."""
    return environment(_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")


def printed_script(shell: str) -> str:
    command = [str(PROGRAM), "--show-completion", shell]
    return subprocess.run(command, env=named_shell(), capture_output=True, text=True, check=True).stdout


def test_the_script_for_zsh_answers_the_first_tab_and_the_others_are_typers() -> None:
    assert printed_script("zsh").endswith(f"compdef _movers_completion movers\n\n{FIRST_TAB}\n")
    assert FIRST_TAB not in printed_script("bash")


def test_an_installed_script_for_zsh_answers_the_first_tab_however_often_it_is_installed(tmp_path: Path) -> None:
    for shell in ("zsh", "bash", "zsh"):
        done = subprocess.run(
            [PROGRAM, "--install-completion", shell],
            env={**named_shell(), "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert f"{shell} completion installed in" in done.stdout
        assert (tmp_path / ".zfunc" / "_movers").read_text().count(FIRST_TAB) == 1


@pytest.mark.skipif(ZSH is None, reason="there is no zsh")
def test_zsh_offers_something_at_the_first_tab(tmp_path: Path) -> None:
    (tmp_path / "_movers").write_text(printed_script("zsh"))

    done = subprocess.run(
        [str(ZSH), "-f", "-c", _FIRST_TAB, "zsh", str(ZSH)],
        env=environment(HOME=str(tmp_path)),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )

    assert "movers today" in done.stdout


@pytest.mark.skipif(FISH is None, reason="there is no fish")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("movers to", "today"),
        ("movers today mi", "miners"),
        ("movers today -f ht", "html"),
        ("movers over qt", "qtd"),
        ("movers today -f json --fields symbol,prior_", "symbol,prior_change_pct"),
    ],
)
def test_fish_offers_commands_groups_and_values(line: str, offered: str) -> None:
    assert FISH is not None
    asks = "_MOVERS_COMPLETE=source_fish movers | source; complete -C $argv[1]"
    done = subprocess.run(
        [FISH, "--no-config", "-c", asks, line], env=environment(), capture_output=True, text=True, check=True
    )

    assert [row.partition("\t")[0] for row in done.stdout.splitlines()] == [offered]
