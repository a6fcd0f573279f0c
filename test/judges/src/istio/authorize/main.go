// authorize: what Istio lets through. It hands policies to Istio's own translation, which makes Envoy filters of them, and evaluates
// those filters for each request, in the order in which a sidecar has them. What it cannot evaluate is an error, never "no match".
//
//	authorize < question.json > answers.json
//
// Exit: 0 answered, 1 trouble.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"istio.io/istio/pkg/log"
)

type question struct {
	// AuthorizationPolicy, RequestAuthentication and PeerAuthentication; any other kind is an error.
	Objects     []json.RawMessage `json:"objects"`
	TrustDomain string            `json:"trustDomain"`
	Requests    []request         `json:"requests"`
}

// A request without a method is a connection: it meets the network filters.
type request struct {
	From    *peer             `json:"from"`
	Token   *token            `json:"token"`
	To      workload          `json:"to"`
	Port    uint32            `json:"port"`
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Host    string            `json:"host"`
	Headers map[string]string `json:"headers"`
}

type peer struct {
	Namespace      string `json:"namespace"`
	ServiceAccount string `json:"serviceAccount"`
}

type workload struct {
	Namespace string            `json:"namespace"`
	Labels    map[string]string `json:"labels"`
}

// A token whose signature holds.
type token struct {
	Issuer    string         `json:"issuer"`
	Subject   string         `json:"subject"`
	Audiences []string       `json:"audiences"`
	Scopes    []string       `json:"scopes"`
	Claims    map[string]any `json:"claims"`
}

type answer struct {
	Allowed bool `json:"allowed"`
	// The filter that decided, and the policy that it named where one matched.
	By string `json:"by"`
}

func main() {
	quiet := log.DefaultOptions()
	quiet.SetDefaultOutputLevel(log.OverrideScopeName, log.NoneLevel)
	if err := log.Configure(quiet); err != nil {
		fail(err)
	}
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fail(fmt.Errorf("the question is not JSON as expected: %w", err))
	}
	if err := respond(asked, os.Stdout); err != nil {
		fail(err)
	}
}

func respond(asked question, out io.Writer) error {
	mesh, err := newMesh(asked.Objects, asked.TrustDomain)
	if err != nil {
		return err
	}
	answers := make([]answer, len(asked.Requests))
	for index, one := range asked.Requests {
		sidecar, err := mesh.sidecarOf(one.To)
		if err != nil {
			return err
		}
		if answers[index], err = sidecar.decide(one); err != nil {
			return fmt.Errorf("request %d, %s %s to port %d: %w", index, one.Method, one.Path, one.Port, err)
		}
	}
	return json.NewEncoder(out).Encode(answers)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
