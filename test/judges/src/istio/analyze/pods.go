package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"k8s.io/apimachinery/pkg/util/yaml"
)

type object struct {
	Kind     string   `json:"kind"`
	Metadata metadata `json:"metadata"`
	Spec     struct {
		GatewayClassName string   `json:"gatewayClassName"`
		Template         template `json:"template"`
		JobTemplate      struct {
			Spec struct {
				Template template `json:"template"`
			} `json:"spec"`
		} `json:"jobTemplate"`
	} `json:"spec"`
}

type metadata struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type template struct {
	Metadata metadata       `json:"metadata"`
	Spec     map[string]any `json:"spec"`
}

func objectsOf(text []byte) ([]object, error) {
	var objects []object
	for decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096); ; {
		var one object
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		if one.Kind != "" {
			objects = append(objects, one)
		}
	}
}

// podOf is the pod that a cluster makes of an object, so that selectors can find it; nil where it makes none. With the proxy
// that istiod adds to every pod which does not refuse it; and of a Gateway of Istio's class the pod that istiod deploys for it
// (Istio, "Kubernetes Gateway API", "Automated deployment").
func podOf(from object) ([]byte, error) {
	pod := from.Spec.Template
	switch from.Kind {
	case "Deployment", "StatefulSet", "DaemonSet", "Job":
	case "CronJob":
		pod = from.Spec.JobTemplate.Spec.Template
	case "Gateway":
		if from.Spec.GatewayClassName != "istio" {
			return nil, nil
		}
		pod.Metadata.Labels = map[string]string{"gateway.networking.k8s.io/gateway-name": from.Metadata.Name}
		pod.Spec = map[string]any{}
	default:
		return nil, nil
	}
	pod.Metadata.Name, pod.Metadata.Namespace = from.Metadata.Name+"-0", from.Metadata.Namespace
	if pod.Metadata.Labels["sidecar.istio.io/inject"] != "false" {
		containers, _ := pod.Spec["containers"].([]any)
		pod.Spec["containers"] = append(containers, map[string]any{"name": "istio-proxy", "image": "istio-proxy"})
	}
	return json.Marshal(map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": pod.Metadata, "spec": pod.Spec})
}
