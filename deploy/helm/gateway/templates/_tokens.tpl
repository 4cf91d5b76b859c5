{{- /* One file with tokens of a projected volume: from a Secret that there is, or from the chart's own. */ -}}
{{- define "gateway.tokens" -}}
- secret:
    {{- if .from.existingSecret }}
    name: {{ .from.existingSecret }}
    items:
      - { key: {{ .from.key | default "tokens" }}, path: {{ .path }} }
    {{- else }}
    name: {{ include "gateway.fullname" .root }}-tokens
    items:
      - { key: {{ .made }}, path: {{ .path }} }
    {{- end }}
{{- end -}}
