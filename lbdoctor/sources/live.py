"""A cluster that runs: the only module that imports the Kubernetes client, and it only reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lbdoctor.model import GUEST, Need
from lbdoctor.sources import Reading, Unreadable

if TYPE_CHECKING:
    from lbdoctor.sources.access import Access
    from lbdoctor.sources.collecting import Progress
    from lbdoctor.sources.kubeconfig import Choice, Entry

TIMEOUT: Final = 30.0
_AGENT: Final = "lbdoctor"
_GZIP: Final = {"Accept-Encoding": "gzip"}
_POD: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSource:
    """A cluster as an account sees it, found the way kubectl finds it.

    `namespaces` are those to read where listing all of them is forbidden; those that the
    kubeconfig mentions are tried in any case. `request_timeout` is in seconds, 0 for none.
    `patience` bounds the seconds spent waiting before one request is repeated. `narrow` names the
    one namespace that is of interest: what belongs to others is not asked for. `guide` leads to
    namespaces that are worth a try; it is asked only where listing all of them is forbidden.
    """

    cluster: str = GUEST
    kubeconfig: str | None = None
    context: str | None = None
    namespaces: Sequence[str] = ()
    request_timeout: float = TIMEOUT
    impersonate: str | None = None
    groups: Sequence[str] = ()
    progress: Progress | None = None
    patience: float = 20.0
    narrow: str = ""
    guide: Callable[[], Sequence[str]] = tuple

    def read(self, needs: Sequence[Need]) -> Reading:
        """Fetch what is needed, as far as this account may see it."""
        from lbdoctor.sources.collecting import Collection
        from lbdoctor.sources.plan import left_out, lists, narrowed
        from lbdoctor.sources.scanning import scan
        from lbdoctor.sources.wire import Wire

        access = self._access()
        timeout = self.request_timeout or None
        wire = Wire(access, timeout=timeout, patience=self.patience)
        wanted = narrowed(needs, self.narrow) if self.narrow else needs
        collection = Collection(self.cluster, wire, lists(wanted), self.progress)
        try:
            found = scan(collection, access, needs, self.namespaces, self.guide)
            others = left_out(needs, self.narrow) if self.narrow else ()
            return replace(found, flags=self._flags(), seen=(*found.seen, *others))
        finally:
            access.pool.clear()

    def _flags(self) -> tuple[str, ...]:
        named = (("--kubeconfig", self.kubeconfig), ("--context", self.context))
        return tuple(word for flag, given in named if given for word in (flag, given))

    def _access(self) -> Access:
        from lbdoctor.sources.kubeconfig import choose, searched

        choice = choose(self.kubeconfig, self.context)
        try:
            if choice is not None:
                return _from_kubeconfig(choice, self.impersonate, self.groups)
            if not self.kubeconfig and not self.context and _POD.is_dir():
                return _from_pod(self.impersonate, self.groups)
        except Unreadable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a stranger's file provokes
            where = f"context {choice.context}" if choice else "service account of this Pod"
            raise Unreadable(f"{where}: {_blame(error)}") from None
        where = self.kubeconfig or searched()
        raise Unreadable(f"no kubeconfig: looked at {where}; name one with --kubeconfig")


def _from_kubeconfig(choice: Choice, name: str | None, groups: Sequence[str]) -> Access:
    from kubernetes.client import Configuration
    from kubernetes.config import load_kube_config_from_dict

    from lbdoctor.sources.access import impersonation
    from lbdoctor.sources.plugin import credential
    from lbdoctor.sources.refusals import safe

    if not _is_url(choice.cluster.get("server")):
        raise Unreadable(f"context {choice.context}: its cluster has no server URL")
    provider = choice.user.get("auth-provider")
    if isinstance(provider, dict) and provider.get("name") != "oidc":
        name = safe(str(provider.get("name")))
        raise Unreadable(f"context {choice.context}: kubectl has no auth-provider {name} any more")
    user = _with_token(credential(choice))
    one = {
        "current-context": "it",
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "clusters": [{"name": "it", "cluster": choice.cluster}],
        "users": [{"name": "it", "user": user}],
    }
    config = Configuration()
    load: Any = load_kube_config_from_dict  # typed in some versions of the client, not in others
    load(one, client_configuration=config, persist_config=False)
    config.tls_server_name = choice.cluster.get("tls-server-name")
    namespaces = tuple(filter(None, (choice.namespace, *choice.neighbours)))
    acting = impersonation(user, name, groups)
    return _open(config, choice.context, namespaces, acting, choice.cluster)


def _is_url(server: Any) -> bool:
    try:
        return isinstance(server, str) and "://" in server and urlsplit(server).port != 0
    except ValueError:
        return False


def _with_token(user: Entry) -> Entry:
    """The client would send the line end of a token file along, and prefers an older token."""
    path = user.get("tokenFile")
    if not path:
        return user
    return {**user, "token": Path(path).read_text(encoding="utf-8").strip()}


def _from_pod(name: str | None, groups: Sequence[str]) -> Access:
    from kubernetes.client import Configuration
    from kubernetes.config import load_incluster_config

    from lbdoctor.sources.access import impersonation

    config = Configuration()
    load: Any = load_incluster_config
    load(client_configuration=config)
    own = _POD / "namespace"
    namespaces = (own.read_text(encoding="utf-8").strip(),) if own.is_file() else ()
    return _open(config, "", namespaces, impersonation({}, name, groups), {})


def _open(
    config: Any,
    context: str,
    namespaces: Sequence[str],
    acting: Sequence[tuple[str, str]],
    cluster: Entry,
) -> Access:
    """A door with the proxy, the credentials and the number of connections that we want."""
    import urllib3
    from kubernetes.client.rest import RESTClientObject

    from lbdoctor.sources import proxies
    from lbdoctor.sources.access import Access
    from lbdoctor.sources.crew import WIDTH
    from lbdoctor.sources.deadline import punctual

    config.proxy = proxies.proxy_for(config.host, cluster.get("proxy-url"))
    config.no_proxy = None  # decided above, as Go does it
    login = None
    if config.proxy:
        proxies.check(config.proxy)
        login = proxies.credentials(config.proxy)
    config.proxy_headers = urllib3.make_headers(proxy_basic_auth=login) if login else None
    config.connection_pool_maxsize = WIDTH
    if not config.verify_ssl:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    fixed = {"User-Agent": _AGENT, **({} if cluster.get("disable-compression") else _GZIP)}

    def headers() -> Mapping[str, str]:
        found = urllib3.HTTPHeaderDict(fixed)
        for auth in config.auth_settings().values():
            found[auth["key"]] = auth["value"]
        for key, value in acting:
            found.add(key, value)
        return found

    secrets = [
        word for auth in config.auth_settings().values() for word in auth["value"].split()[1:]
    ]
    secrets += [login, login.rpartition(":")[2]] if login else []
    pool = punctual(RESTClientObject(config).pool_manager)
    return Access(config.host, context, pool, headers, tuple(filter(None, secrets)), namespaces)


def _blame(error: Exception) -> str:
    """What is wrong with a kubeconfig, without a value of it."""
    from kubernetes.config import ConfigException

    from lbdoctor.sources.refusals import safe

    if isinstance(error, ConfigException):
        return safe(str(error))
    if isinstance(error, OSError):
        return safe(f"{error.filename}: {error.strerror}")
    return f"the kubeconfig cannot be used ({type(error).__name__})"
