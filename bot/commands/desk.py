"""`desk`: the officers who may sign in at the desk."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from bot.desk.roles import Role
from bot.errors import DeskError

if TYPE_CHECKING:
    from bot.store.officers import Officers

HELP = "officers of the desk: add one (adduser), set a password, list them, keep one out"
_WHENCE = "asked for on the terminal, else read from standard input"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add adduser, passwd, users, disable and enable; a password is never an argument, which others could see."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    adduser = actions.add_parser("adduser", help=f"add an officer; the password is {_WHENCE}")
    adduser.add_argument("login", help="what they sign in with")
    adduser.add_argument("--role", choices=[role.value for role in Role], default=Role.OFFICER.value)
    adduser.add_argument("--name", help="what colleagues and askers are told; the login unless given")
    adduser.add_argument("--office", default="福田区企业服务中心", help="the department that askers are told")
    passwd = actions.add_parser("passwd", help=f"set a password, {_WHENCE}; ends their sessions")
    passwd.add_argument("login")
    actions.add_parser("users", help="list the officers")
    for name, meaning in (("disable", "keep an officer out; their history stays"), ("enable", "let them in again")):
        actions.add_parser(name, help=meaning).add_argument("login")


def run(args: argparse.Namespace) -> int:
    """Do what was asked, over the database of the settings."""
    from bot.settings import Settings
    from bot.store.engine import check, create_engine
    from bot.store.officers import Officers

    engine = create_engine(Settings.from_env().database_url)
    check(engine)
    officers = Officers(engine)
    if args.action == "adduser":
        _add(officers, args)
    elif args.action == "passwd":
        officers.set_password(args.login, _hash(args.login))
        print(f"{args.login}: the password is set; open sessions have ended")
    elif args.action == "users":
        _list(officers)
    else:
        officers.set_active(args.login, active=args.action == "enable")
        print(f"{args.login}: {'may sign in again' if args.action == 'enable' else 'is kept out'}")
    return 0


def _add(officers: Officers, args: argparse.Namespace) -> None:
    if officers.by_login(args.login) is not None:
        raise DeskError(f"the login {args.login!r} is taken; choose another, or set a password with `desk passwd`")
    # Before the officer is entered, so that a bad password leaves nothing behind.
    password_hash = _hash(args.login)
    officers.add(args.login, args.name or args.login, Role(args.role), args.office)
    officers.set_password(args.login, password_hash)
    print(f"{args.login}: may sign in at /desk as {args.role}")


def _list(officers: Officers) -> None:
    found = officers.all()
    for one in found:
        left = "" if one.active else "  (kept out)"
        print(f"{one.login:<20} {one.role.value:<11} {one.name}  {one.office}{left}")
    if not found:
        print("nobody yet; add the first with `python -m bot desk adduser LOGIN --role admin`")


def _hash(login: str) -> str:
    from bot.desk.sign_in import hash_password

    if not sys.stdin.isatty():
        return hash_password(sys.stdin.readline().rstrip("\r\n"), login)
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise DeskError("the two passwords differ; nothing was changed")
    return hash_password(password, login)
