// connectivity: what NetworkPolicies allow, by the engine of Cyclonus. Reads {"policies": [...], "queries": [...]} from standard input,
// writes one answer for each query: whether the traffic passes, and which sides refuse it.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// An end is a pod where it has a namespace, else an address.
type end struct {
	IP              string            `json:"ip"`
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	PodLabels       map[string]string `json:"podLabels"`
}

type query struct {
	// Indices into ends: a query is asked some hundred thousand times.
	Source      int             `json:"source"`
	Destination int             `json:"destination"`
	Protocol    corev1.Protocol `json:"protocol"`
	Port        int             `json:"port"`
	PortName    string          `json:"portName"`
}

type input struct {
	Policies []*networkingv1.NetworkPolicy `json:"policies"`
	Ends     []end                         `json:"ends"`
	Queries  []query                       `json:"queries"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "connectivity:", err)
		os.Exit(1)
	}
}

// run answers; the engine panics at a policy that the API would refuse, and that is an error as any other.
func run() (err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			err = fmt.Errorf("%v", trouble)
		}
	}()
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	var in input
	if err := decoder.Decode(&in); err != nil {
		return err
	}
	policy := matcher.BuildNetworkPolicies(false, in.Policies)
	peers := make([]*matcher.TrafficPeer, len(in.Ends))
	for i, e := range in.Ends {
		peers[i] = peer(e)
	}
	answers := make([]string, len(in.Queries))
	for i, q := range in.Queries {
		if q.Source >= len(peers) || q.Destination >= len(peers) || q.Source < 0 || q.Destination < 0 {
			return fmt.Errorf("query %d names an end that is not there", i)
		}
		answers[i] = answer(policy.IsTrafficAllowed(&matcher.Traffic{
			Source: peers[q.Source], Destination: peers[q.Destination],
			ResolvedPort: q.Port, ResolvedPortName: q.PortName, Protocol: q.Protocol,
		}))
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func peer(e end) *matcher.TrafficPeer {
	if e.Namespace == "" {
		return &matcher.TrafficPeer{IP: e.IP}
	}
	return &matcher.TrafficPeer{IP: e.IP, Internal: &matcher.InternalPeer{
		Namespace: e.Namespace, NamespaceLabels: e.NamespaceLabels, PodLabels: e.PodLabels,
	}}
}

// answer is "allowed", or which sides refuse: "egress", "ingress" or "both".
func answer(result *matcher.AllowedResult) string {
	switch in, out := result.Ingress.IsAllowed(), result.Egress.IsAllowed(); {
	case in && out:
		return "allowed"
	case in:
		return "egress"
	case out:
		return "ingress"
	default:
		return "both"
	}
}
