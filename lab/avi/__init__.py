"""A stand-in for the Avi Controller: its REST API over TLS on loopback.

    with serving(world(), faults=[Fault("/api/pool", status=503, times=2)]) as avi:
        requests.post(f"{avi.url}/login", json=avi.credentials, verify=avi.authority)

It speaks as much as AKO writes and lbdoctor reads. Shapes and names are those of the public API
description (vmware/alb-sdk, swagger) and of what AKO's source reads; how a real controller would
judge a request beyond that is not known here, and nothing it answers proves anything about Avi.
"""

from lab.avi.controller import Avi, serving
from lab.avi.faults import Fault
from lab.avi.store import Refused, Store
from lab.avi.world import engine, network, world

__all__ = ["Avi", "Fault", "Refused", "Store", "engine", "network", "serving", "world"]
