import os
from pathlib import Path

import pytest

from cryptoai_cli.errors import SettingsError
from cryptoai_cli.system.openssl import require_openssl_settings_that_end


def test_settings_in_a_file_or_nowhere_are_left_to_openssl(tmp_path: Path) -> None:
    (tmp_path / "openssl.cnf").touch()
    for named in ("", os.devnull, str(tmp_path / "openssl.cnf"), str(tmp_path), "/none/x", "x" * 5000, "a\0b"):
        require_openssl_settings_that_end({"OPENSSL_CONF": named})
    require_openssl_settings_that_end({})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_settings_in_a_pipe_are_refused_by_the_name_of_the_variable(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsError, match="OPENSSL_CONF names a pipe"):
        require_openssl_settings_that_end({"OPENSSL_CONF": str(tmp_path / "pipe")})
