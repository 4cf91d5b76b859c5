{{- /* The servers of the fleet, as Gateway:Fleet:Url takes them; empty without a fleet. */ -}}
{{- define "gateway.fleetUrl" -}}
{{- if .Values.fleet.nats.enabled -}}
{{- if .Values.fleet.url -}}
{{- fail "fleet.url and fleet.nats.enabled are both set: use one of them" -}}
{{- end -}}
{{- if not .Values.fleet.passwordSecret -}}
{{- fail "fleet.nats.enabled needs fleet.passwordSecret, a Secret of yours with the password of the gateways" -}}
{{- end -}}
{{- $nats := printf "%s-nats" (include "gateway.fullname" .) -}}
{{- $urls := list -}}
{{- range until (int .Values.fleet.replicas) -}}
{{- $urls = append $urls (printf "nats://%s-%d.%s:4222" $nats . $nats) -}}
{{- end -}}
{{- join "," $urls -}}
{{- else -}}
{{- .Values.fleet.url -}}
{{- end -}}
{{- end -}}

{{- /* The options of the fleet, for gateway.options. */ -}}
{{- define "gateway.fleetOptions" -}}
{{- $url := include "gateway.fleetUrl" .root -}}
{{- if $url -}}
{{- $fleet := .root.Values.fleet -}}
{{- include "gateway.option" (dict "into" .into "name" "Gateway__Fleet__Url" "value" $url) -}}
{{- include "gateway.option" (dict "into" .into "name" "Gateway__Fleet__Name" "value" $fleet.name) -}}
{{- include "gateway.option" (dict "into" .into "name" "Gateway__Fleet__Replicas" "value" $fleet.replicas) -}}
{{- include "gateway.option" (dict "into" .into "name" "Gateway__Lookup__Shared" "value" "true") -}}
{{- if $fleet.passwordSecret -}}
{{- include "gateway.option" (dict "into" .into "name" "Gateway__Fleet__User" "value" $fleet.user) -}}
{{- include "gateway.option" (dict "into" .into "name" "Gateway__Fleet__PasswordFile" "value" "/fleet/password") -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "gateway.natsSelector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}-nats
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "gateway.natsLabels" -}}
{{ include "gateway.natsSelector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- /* The configuration of the servers. The permissions are those of docs/fleet.md. */ -}}
{{- define "gateway.natsConfiguration" -}}
{{- $nats := printf "%s-nats" (include "gateway.fullname" .) -}}
{{- $fleet := .Values.fleet.name -}}
server_name: $POD_NAME
listen: 0.0.0.0:4222
http: 0.0.0.0:8222
jetstream { store_dir: /data, max_memory_store: 64MB, sync_interval: always }
{{- if gt (int .Values.fleet.replicas) 1 }}
cluster {
  name: {{ $nats }}
  listen: 0.0.0.0:6222
  routes: [
    {{- range until (int .Values.fleet.replicas) }}
    nats://{{ $nats }}-{{ . }}.{{ $nats }}:6222
    {{- end }}
  ]
}
{{- end }}
authorization {
  users: [
    {
      user: {{ .Values.fleet.user }}, password: $NATS_PASSWORD
      permissions: {
        publish: [
          "{{ $fleet }}.>", "$JS.API.INFO",
          {{- range $index, $map := list "nodes" "names" "table" }}
          {{- $bucket := printf "%s_%s" $fleet $map }}
          "$KV.{{ $bucket }}.>", "$JS.API.STREAM.*.KV_{{ $bucket }}", "$JS.API.CONSUMER.*.KV_{{ $bucket }}", "$JS.API.CONSUMER.*.KV_{{ $bucket }}.>", "$JS.API.DIRECT.GET.KV_{{ $bucket }}", "$JS.API.DIRECT.GET.KV_{{ $bucket }}.>", "$JS.FC.KV_{{ $bucket }}.>"{{ if lt $index 2 }},{{ end }}
          {{- end }}
        ]
        subscribe: ["{{ $fleet }}.>"]
      }
    }
  ]
}
{{- end -}}
