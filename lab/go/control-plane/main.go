// Command control-plane is etcd, kube-apiserver, kube-controller-manager or kubectl, as its
// first argument or the name of a link to it says: what the four share is linked once.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	if filepath.Base(os.Args[0]) == "control-plane" {
		if len(os.Args) < 2 {
			fmt.Fprintln(os.Stderr, "usage: control-plane PROGRAM [ARGUMENT]...")
			os.Exit(2)
		}
		// The base name of os.Args[0] becomes the User-Agent, and so the manager in managedFields.
		os.Args = os.Args[1:]
	}
	switch program := filepath.Base(os.Args[0]); program {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(cli.Run(manager.NewControllerManagerCommand()))
	case "kubectl":
		if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
			util.CheckErr(err)
		}
	default:
		fmt.Fprintf(os.Stderr, "control-plane: no such program: %s\n", program)
		os.Exit(2)
	}
}
