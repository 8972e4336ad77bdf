"""What an installation may set: one file of NAME=value lines, over which the process's environment wins."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tuopin.terms import Text

__all__ = ["KNOWN", "Environment", "Setting", "WrongSetting", "found_environment", "own_folder"]

FILE = "TUOPIN_OFFICE_SETTINGS"


class WrongSetting(ValueError):
    """A setting that cannot be used; says which, what was found and what is allowed."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Setting:
    """One name that may be set, what it is for and what holds where it is not."""

    name: str
    text: Text
    default: str = ""


#: Every setting there is, in the order of the documentation.
KNOWN: tuple[Setting, ...] = (
    Setting(
        "TUOPIN_HOME",
        Text("数据文件夹:数据库、轮次、密钥", "folder of the data: database, rounds, keys"),
        "tuopin-data",
    ),
    Setting(
        "TUOPIN_STORE",
        Text(
            "轮次库文件夹;未设时为 TUOPIN_HOME/store",
            "folder of the frozen rounds; TUOPIN_HOME/store where not set",
        ),
    ),
    Setting(
        "TUOPIN_DATABASE",
        Text(
            "数据库:sqlite(默认)或 postgresql://用户:密码@主机:端口/库名",
            "database: sqlite (default) or postgresql://user:password@host:port/name",
        ),
        "sqlite",
    ),
    Setting(
        "TUOPIN_DEMO",
        Text(
            "演示模式:登录页列出虚构帐号,第二因素可跳过(0 或 1)",
            "demonstration: invented accounts on the login page, second factor may be skipped (0 or 1)",
        ),
        "0",
    ),
    Setting(
        "TUOPIN_SECRET",
        Text(
            "会话签名的密钥;未设时自 TUOPIN_HOME/office.secret 读取,没有即生成",
            "secret that signs sessions; read from TUOPIN_HOME/office.secret where not set, made where absent",
        ),
    ),
    Setting(
        "TUOPIN_OFFICE_KEY",
        Text(
            "个人信息的密钥(64 位十六进制),可写多个以空格分隔,首个为现用;"
            "未设时自 TUOPIN_HOME/office.key 读取",
            "key of personal data (64 hexadecimal digits), several separated by blanks, the first in use; "
            "read from TUOPIN_HOME/office.key where not set",
        ),
    ),
    Setting(
        "TUOPIN_HOSTS",
        Text("允许的主机名,以空格分隔", "host names answered to, separated by blanks"),
        "localhost 127.0.0.1 [::1]",
    ),
    Setting(
        "TUOPIN_HTTPS",
        Text(
            "前面有 TLS 代理(0 或 1):只用安全的 Cookie,强制 HTTPS",
            "a TLS proxy stands before it (0 or 1): secure cookies only, HTTPS enforced",
        ),
        "0",
    ),
    Setting("TUOPIN_LANGUAGE", Text("默认语言:zh 或 en", "default language: zh or en"), "zh"),
    Setting("TUOPIN_TIMEZONE", Text("时区", "time zone"), "Asia/Shanghai"),
    Setting(
        "TUOPIN_SEAL_MINUTES",
        Text(
            "每隔多少分钟封存审计记录(0 为不自动封存)",
            "minutes between two seals of the record of acts (0: not by itself)",
        ),
        "10",
    ),
    Setting(
        "TUOPIN_BOUNDARIES",
        Text(
            "县界文件(GeoJSON,经纬度,每个要素带 adcode 即六位县代码);不设则简报只画方格图",
            "file of county boundaries (GeoJSON in degrees, each feature with its six-digit code as adcode); "
            "where not set the brief draws tiles alone",
        ),
    ),
    Setting(
        "TUOPIN_OIDC_URL",
        Text(
            "单位的统一身份认证(OpenID Connect)地址,如 https://id.example.gov.cn/realms/office;不设则不用",
            "address of an identity server (OpenID Connect), as https://id.example.org/realms/office",
        ),
    ),
    Setting(
        "TUOPIN_OIDC_CLIENT",
        Text(
            "在统一身份认证登记的客户端编号",
            "identifier of this office there",
        ),
    ),
    Setting("TUOPIN_OIDC_SECRET", Text("该客户端的密钥", "its secret")),
    Setting(
        "TUOPIN_OIDC_NAME",
        Text("登录页按钮上的名称", "its name on the login page"),
        "统一身份认证",
    ),
)


@dataclass(frozen=True)
class Environment:
    """The settings of this process, asked for by name and kind; WrongSetting where a value is not allowed."""

    values: Mapping[str, str]

    def text(self, name: str) -> str:
        """The value as written, or its default."""
        known = {each.name: each for each in KNOWN}
        return self.values.get(name, known[name].default).strip()

    def yes(self, name: str) -> bool:
        """Whether 1; only 0 and 1 are allowed."""
        found = self.text(name)
        if found not in ("0", "1"):
            raise _wrong(name, found, Text("0 或 1", "0 or 1"))
        return found == "1"

    def words(self, name: str) -> list[str]:
        """The words of a value."""
        return self.text(name).split()

    @property
    def home(self) -> Path:
        """The folder of the data, absolute."""
        return Path(self.text("TUOPIN_HOME")).expanduser().resolve()

    @property
    def store(self) -> Path:
        """The folder of the frozen rounds, absolute."""
        told = self.text("TUOPIN_STORE")
        return Path(told).expanduser().resolve() if told else self.home / "store"

    @property
    def boundaries(self) -> Path | None:
        """The file of county boundaries, absolute; None where none is named."""
        told = self.text("TUOPIN_BOUNDARIES")
        return Path(told).expanduser().resolve() if told else None

    @property
    def language(self) -> str:
        """zh or en."""
        found = self.text("TUOPIN_LANGUAGE")
        if found not in ("zh", "en"):
            raise _wrong("TUOPIN_LANGUAGE", found, Text("zh 或 en", "zh or en"))
        return found

    def number(self, name: str) -> int:
        """A whole number, not below 0."""
        found = self.text(name)
        if not found.isdecimal():
            raise _wrong(name, found, Text("0 或正整数", "0 or a whole number above it"))
        return int(found)

    @property
    def identity_server(self) -> dict[str, object] | None:
        """The identity server as the login library describes it; None where there is none."""
        url = self.text("TUOPIN_OIDC_URL")
        if not url:
            return None
        if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise _wrong(
                "TUOPIN_OIDC_URL", url, Text("https:// 开头的地址", "an address of https://")
            )
        if not self.text("TUOPIN_OIDC_CLIENT"):
            allowed = Text("登记的客户端编号", "the identifier registered there")
            raise _wrong("TUOPIN_OIDC_CLIENT", "", allowed)
        missing = [name for name in ("jwt", "oauthlib", "requests") if find_spec(name) is None]
        if missing:
            raise WrongSetting(
                Text(
                    "统一身份认证的组件没有安装:pip install 'tuopin[office,oidc]'",
                    "the parts for an identity server are not installed: pip install 'tuopin[office,oidc]'",
                )
            )
        return {
            "provider_id": "office",
            "name": self.text("TUOPIN_OIDC_NAME"),
            "client_id": self.text("TUOPIN_OIDC_CLIENT"),
            "secret": self.text("TUOPIN_OIDC_SECRET"),
            "settings": {"server_url": url},
        }

    @property
    def identity_origin(self) -> str:
        """Scheme and host of the identity server, as a policy of content names it."""
        parts = urlsplit(self.text("TUOPIN_OIDC_URL"))
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def database(self) -> dict[str, object]:
        """Django's description of the database."""
        found = self.text("TUOPIN_DATABASE")
        if found == "sqlite":
            return _sqlite(self.home / "office.sqlite3")
        if found.startswith(("postgresql://", "postgres://")):
            return _postgresql(found)
        allowed = Text("sqlite 或 postgresql://…", "sqlite or postgresql://…")
        # never the value itself: it may hold a password
        raise _wrong("TUOPIN_DATABASE", "…", allowed)


def _wrong(name: str, found: str, allowed: Text) -> WrongSetting:
    return WrongSetting(
        Text(
            f"设置 {name} 为 {found!r};只能是 {allowed.zh}",
            f"the setting {name} is {found!r}; allowed: {allowed.en}",
        )
    )


def own_folder(path: Path) -> None:
    """Make a folder for its owner's eyes alone; one that is there keeps the rights it was given."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)


def _sqlite(path: Path) -> dict[str, object]:
    """WAL, so that readers never wait; IMMEDIATE, so that two writers queue and neither is told "locked"."""
    pragmas = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456; "
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": pragmas},
        # Opening reads the whole schema, triggers included: three times what the page itself costs.
        "CONN_MAX_AGE": 60,
    }


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def found_environment() -> Environment:
    """The file named by TUOPIN_OFFICE_SETTINGS, if any, and the process's own environment over it."""
    values: dict[str, str] = {}
    named = os.environ.get(FILE)
    if named:
        values |= _read(Path(named))
    known = {each.name for each in KNOWN}
    values |= {name: os.environ[name] for name in known if name in os.environ}
    return Environment(values)


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise WrongSetting(
            Text(
                f"读不到设置文件 {path}({FILE})",
                f"the settings file {path} cannot be read ({FILE})",
            )
        ) from error
    known = [each.name for each in KNOWN]
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, sign, value = line.partition("=")
        if not sign or name.strip() not in known:
            raise WrongSetting(
                Text(
                    f"{path} 第 {number} 行:只能是 名称=值,名称为 {'、'.join(known)}",
                    f"{path}, line {number}: only NAME=value, with a name of {', '.join(known)}",
                )
            )
        found[name.strip()] = value.strip()
    return found
