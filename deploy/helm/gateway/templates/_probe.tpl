{{- define "gateway.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
  {{- if .root.Values.tls.http.secretName }}
  scheme: HTTPS
  {{- end }}
{{- end -}}
