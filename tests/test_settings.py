from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import SettingError
from bot.secret import shared_secret
from bot.settings import Settings, fields
from bot.values import ROOT


def read(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_env({"DATA_DIR": str(tmp_path), **environ}, dotenv_path=None)


def test_everything_has_a_working_default(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == f"sqlite:///{tmp_path}/futian.db"
    assert settings.dialogue_url == "http://127.0.0.1:5005"
    assert not settings.rest_token
    assert not (settings.wechat_enabled or settings.wecom_enabled or settings.telegram_enabled)


def test_data_dir_is_var_in_the_project_wherever_one_stands() -> None:
    assert Settings().data_dir == ROOT / "var"


def test_an_empty_value_is_the_default(tmp_path: Path) -> None:
    assert read(tmp_path, PORT="", LOG_LEVEL=" ").port == 8000


def test_the_environment_wins_over_dotenv(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"DATA_DIR={tmp_path}\nPORT=9001\nHOST=0.0.0.0\n")
    settings = Settings.from_env({"PORT": "9002"}, dotenv)
    assert (settings.host, settings.port) == ("0.0.0.0", 9002)


def test_a_misspelt_name_in_dotenv_is_named_with_the_right_one(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("WECHAT_APPID=wx1\n")
    with pytest.raises(SettingError, match="WECHAT_APPID.*WECHAT_APP_ID"):
        Settings.from_env({}, dotenv)


def test_a_foreign_name_in_dotenv_is_left_alone(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"COMPOSE_PROJECT_NAME=x\nDATA_DIR={tmp_path}\n")
    assert Settings.from_env({}, dotenv).data_dir == tmp_path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "80000"),
        ("PORT", "８０００"),
        ("PORT", "http"),
        ("DIALOGUE_PORT", "0"),
        ("DATABASE_URL", "mysql://host/db"),
        ("DATABASE_URL", "futian.db"),
        ("WORKERS", "0"),
        ("TURN_DEADLINE", "-1"),
        ("TURN_DEADLINE", "inf"),
        ("LOG_LEVEL", "LOUD"),
        ("REST_TOKEN", "two words"),
        ("WECHAT_AES_KEY", "short"),
        ("TELEGRAM_MODE", "push"),
        ("TELEGRAM_TOKEN", "no colon"),
        ("TELEGRAM_TOKEN", "12:密"),
        ("TELEGRAM_SECRET", "a.b"),
        ("TELEGRAM_API_BASE", "api.telegram.org"),
    ],
)
def test_a_bad_value_is_told_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(tmp_path, **{name: value})
    message = str(caught.value)
    assert caught.value.name == name
    assert message.startswith(f"{name}: got ")
    assert "expected" in message
    assert "\n" not in message


def test_a_bad_secret_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        read(tmp_path, REST_TOKEN="my secret")
    assert "my secret" not in str(caught.value)


def test_a_data_dir_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="DATA_DIR.*a folder"):
        read(tmp_path / "file")


def test_secrets_do_not_show_in_repr(tmp_path: Path) -> None:
    shown = repr(read(tmp_path, GATEWAY_SECRET="hush-hush", DATABASE_URL="postgresql://u:pass@h/d"))
    assert "hush-hush" not in shown
    assert "pass" not in shown


def test_heroku_style_postgres_is_understood(tmp_path: Path) -> None:
    assert read(tmp_path, DATABASE_URL="postgres://u@h/d").database_url == "postgresql://u@h/d"


def test_half_a_channel_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="WECHAT_APP_SECRET, WECHAT_TOKEN"):
        read(tmp_path, WECHAT_APP_ID="wx1")
    with pytest.raises(SettingError, match="WECHAT_APP_ID.*WECHAT_AES_KEY"):
        read(tmp_path, WECHAT_AES_KEY="a" * 43)


def test_a_whole_channel_is_on(tmp_path: Path) -> None:
    assert read(tmp_path, WECHAT_APP_ID="wx1", WECHAT_APP_SECRET="s", WECHAT_TOKEN="t").wechat_enabled


def test_a_telegram_webhook_needs_a_secret_and_polling_does_not(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="TELEGRAM_MODE=polling"):
        read(tmp_path, TELEGRAM_TOKEN="1:a")
    assert read(tmp_path, TELEGRAM_TOKEN="1:a", TELEGRAM_MODE="polling").telegram_enabled


def test_the_address_to_open_is_one_a_browser_can_open(tmp_path: Path) -> None:
    assert read(tmp_path, HOST="0.0.0.0", PORT="81").gateway_url == "http://127.0.0.1:81"
    assert read(tmp_path, HOST="::1", PORT="81").gateway_url == "http://[::1]:81"
    health = read(tmp_path, DIALOGUE_HOST="0.0.0.0").dialogue_health_url(5006)
    assert health == "http://127.0.0.1:5006/webhooks/gateway/health"


def test_the_gateway_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = read(tmp_path / "new").gateway_secret
    path = tmp_path / "new" / "secret"
    assert len(first) >= 32
    assert read(tmp_path / "new").gateway_secret == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_processes_that_start_at_once_share_the_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(shared_secret, [tmp_path / "s" / "secret"] * 32))
    assert len(found) == 1
    assert [path.name for path in (tmp_path / "s").iterdir()] == ["secret"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="DATA_DIR"):
        shared_secret(tmp_path / "file" / "secret")


def test_each_setting_is_declared_with_a_name_and_a_meaning() -> None:
    for field in fields():
        assert field.metadata["name"] == field.name.upper()
        assert field.metadata["meaning"]


def test_dialogue_processes_elsewhere_stand_with_commas(tmp_path: Path) -> None:
    environ = {"DATA_DIR": str(tmp_path), "DIALOGUE_URLS": "http://10.0.0.2:5005/, http://10.0.0.3:5005"}
    found = Settings.from_env(environ, dotenv_path=None)
    assert found.dialogue_urls == ("http://10.0.0.2:5005", "http://10.0.0.3:5005")
    with pytest.raises(SettingError, match="each address once"):
        Settings.from_env({**environ, "DIALOGUE_URLS": "http://a:1,http://a:1"}, dotenv_path=None)


def test_several_dialogue_processes_have_ports_in_a_row(tmp_path: Path) -> None:
    environ = {"DATA_DIR": str(tmp_path), "DIALOGUE_WORKERS": "2", "DIALOGUE_PORT": "6000"}
    found = Settings.from_env(environ, dotenv_path=None)
    assert found.dialogue_urls == ("http://127.0.0.1:6000", "http://127.0.0.1:6001")
