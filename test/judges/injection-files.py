#!/usr/bin/env python3
"""MANIFESTS OUT: takes from the manifests of Istio's control plane what `istioctl kube-inject` would read from the cluster:
  OUT/inject.yaml  ConfigMap istio-sidecar-injector, config  -> --injectConfigFile
  OUT/values.json  ConfigMap istio-sidecar-injector, values  -> --valuesFile
  OUT/mesh.yaml    ConfigMap istio, mesh                     -> --meshConfigFile"""
import pathlib, sys, yaml

FILES = {"inject.yaml": ("istio-sidecar-injector", "config"), "values.json": ("istio-sidecar-injector", "values"), "mesh.yaml": ("istio", "mesh")}

manifests, out = sys.argv[1], pathlib.Path(sys.argv[2])
with open(manifests) as text:
    data = {o["metadata"]["name"]: o["data"] for o in yaml.safe_load_all(text) if o and o["kind"] == "ConfigMap"}
for file, (name, key) in FILES.items():
    (out / file).write_text(data[name][key])
