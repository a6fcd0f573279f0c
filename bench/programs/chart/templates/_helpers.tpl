{{- define "shop.instance" -}}
app.kubernetes.io/instance: {{ . }}
{{- end }}

{{- define "shop.labels" -}}
app: {{ . }}
app.kubernetes.io/component: service
app.kubernetes.io/instance: {{ . }}
app.kubernetes.io/managed-by: keelson
app.kubernetes.io/name: {{ . }}
app.kubernetes.io/part-of: shop
owner: team-shop
{{- end }}

{{- define "shop.versionedLabels" -}}
{{ include "shop.labels" . }}
app.kubernetes.io/version: 1.4.2
{{- end }}

{{- define "shop.settings" -}}
service: {{ . }}
page:
  size: 50
  largest: 500
currency: EUR
{{ end }}

{{- define "shop.settingsName" -}}
{{ . }}-files-{{ list (list "/etc/app/settings.yaml" (include "shop.settings" .)) | toJson | sha256sum | trunc 8 }}
{{- end }}

{{- define "shop.peers" -}}
{{- range . }}
- podSelector:
    matchLabels:
      {{- include "shop.instance" . | nindent 6 }}
{{- end }}
{{- end }}
