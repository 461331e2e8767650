"""Avi in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import avi

avi.describe(
    Profile(
        "the Avi load balancer: AKO in the cluster, or on its Supervisor, tells an Avi Controller what its Service Engines have to serve",
        {
            Aspect.L4: Trait(
                "yes",
                "a virtual service for each Service; several may share an address",
                "AKO (vmware/load-balancer-and-ingress-services-for-kubernetes)",
            ),
            Aspect.L7: Trait(
                "yes",
                "Ingress and Gateway API with TLS; AKO of a Supervisor on VDS does layer 4 only",
                "AKO (vmware/load-balancer-and-ingress-services-for-kubernetes), internal/nodes and pkg/utils/utils.go",
            ),
            Aspect.ANALYTICS: Trait(
                "yes",
                "health scores, logs and metrics of every virtual service, pool and Service Engine",
                "Avi REST API reference (analytics)",
            ),
            Aspect.WAF: Trait(
                "yes",
                "a HostRule names a WAF policy of Avi",
                "AKO (vmware/load-balancer-and-ingress-services-for-kubernetes), internal/k8s/crdcontroller.go",
            ),
            Aspect.COST: Trait(
                "high",
                "an Avi Controller, and Service Engines of 1 vCPU and 2 GB by default, 10 virtual services each; on a Supervisor with NSX an enterprise licence",
                "Avi REST API reference (ServiceEngineGroup), AKO ako-infra/ingestion/avi_infra_controller.go",
            ),
        },
        healthy=(
            Sign(
                "AKO runs: a StatefulSet in a guest, a Deployment in vmware-system-ako on a Supervisor",
                "kubectl get statefulsets,deployments -A -l app.kubernetes.io/name=ako",
            ),
            Sign(
                "Its settings name the controller, the cloud and the network of the addresses",
                "kubectl get configmaps -A --field-selector metadata.name=avi-k8s-config",
            ),
            Sign(
                "No AviInfraSetting or HostRule has been rejected",
                "kubectl get aviinfrasettings.ako.vmware.com,hostrules.ako.vmware.com -A",
            ),
            Sign(
                "Each Service or Ingress that it serves carries an annotation ako.vmware.com/… with the virtual service, and an Event Synced of AKO",
                "kubectl get services,ingresses -A -o yaml",
            ),
        ),
    )
)
