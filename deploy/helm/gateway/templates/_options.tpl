{{- /*
Adds one option to the dictionary `into`: name in the form of an environment variable, value. Names differ not only by case, since the gateway's configuration does not see case.
*/ -}}
{{- define "gateway.option" -}}
{{- if not (regexMatch "^[-._a-zA-Z][-._a-zA-Z0-9]*$" .name) -}}
{{- fail (printf "config: %s can't be an environment variable: use only letters, digits, '-', '_' and '.'" .name) -}}
{{- end -}}
{{- if hasKey .into (lower .name) -}}
{{- fail (printf "%s is set twice: by config and by the chart's own values (terminationGracePeriodSeconds, tls, tokens, fleet), or twice in config with other capitals" .name) -}}
{{- end -}}
{{- /* A number from YAML is a float; toJson does not write a large one as 1e+06. */ -}}
{{- $text := kindIs "string" .value | ternary .value (toJson .value) -}}
{{- $_ := set .into (lower .name) (dict "name" .name "value" $text) -}}
{{- end -}}

{{- /* Adds every value below `section`; an item of a list has its index as its name. */ -}}
{{- define "gateway.section" -}}
{{- range $key, $value := .section -}}
{{- $name := empty $.prefix | ternary (toString $key) (printf "%s__%v" $.prefix $key) -}}
{{- if or (kindIs "map" $value) (kindIs "slice" $value) -}}
{{- include "gateway.section" (dict "section" $value "prefix" $name "into" $.into) -}}
{{- else if not (kindIs "invalid" $value) -}}
{{- if regexMatch "(?i)^gateway__(api__token|listeners__.+__(tokens|http__secrets)__.+)$" $name -}}
{{- fail (printf "config: %s is a secret, which does not belong into a ConfigMap: use tokens or optionsSecret" $name) -}}
{{- end -}}
{{- include "gateway.option" (dict "into" $.into "name" $name "value" $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* All options as the data of a ConfigMap. */ -}}
{{- define "gateway.options" -}}
{{- $into := dict -}}
{{- include "gateway.section" (dict "section" .Values.config "prefix" "" "into" $into) -}}
{{- range $name, $port := .Values.ports -}}
{{- $url := dig "Gateway" "Listeners" $name "Url" "" $.Values.config -}}
{{- if and $port $url (not (hasSuffix (printf ":%v" $port.containerPort) $url)) -}}
{{- fail (printf "ports.%s.containerPort is %v, but config has Gateway.Listeners.%s.Url %s" $name $port.containerPort $name $url) -}}
{{- end -}}
{{- end -}}
{{- $seconds := int .Values.terminationGracePeriodSeconds -}}
{{- $time := printf "%02d:%02d:%02d" (div $seconds 3600) (mod (div $seconds 60) 60) (mod $seconds 60) -}}
{{- include "gateway.option" (dict "into" $into "name" "Gateway__Shutdown__StopTimeout" "value" $time) -}}
{{- range $name, $tls := .Values.tls.listeners -}}
{{- $prefix := printf "Gateway__Listeners__%s__Tls" $name -}}
{{- $folder := printf "/tls/listeners/%s" $name -}}
{{- include "gateway.option" (dict "into" $into "name" (printf "%s__Certificate" $prefix) "value" (printf "%s/tls.crt" $folder)) -}}
{{- include "gateway.option" (dict "into" $into "name" (printf "%s__Key" $prefix) "value" (printf "%s/tls.key" $folder)) -}}
{{- with $tls.clientCertificate -}}
{{- include "gateway.option" (dict "into" $into "name" (printf "%s__ClientCertificate" $prefix) "value" .) -}}
{{- end -}}
{{- if $tls.clientCa -}}
{{- include "gateway.option" (dict "into" $into "name" (printf "%s__ClientCa" $prefix) "value" (printf "%s/ca.crt" $folder)) -}}
{{- end -}}
{{- end -}}
{{- if .Values.tls.http.secretName -}}
{{- include "gateway.option" (dict "into" $into "name" "Kestrel__Endpoints__Http__Url" "value" "https://0.0.0.0:8080") -}}
{{- include "gateway.option" (dict "into" $into "name" "Kestrel__Endpoints__Http__Tls__Certificate" "value" "/tls/http/tls.crt") -}}
{{- include "gateway.option" (dict "into" $into "name" "Kestrel__Endpoints__Http__Tls__Key" "value" "/tls/http/tls.key") -}}
{{- end -}}
{{- if .Values.tokens.api -}}
{{- include "gateway.option" (dict "into" $into "name" "Gateway__Api__TokenFile" "value" "/tokens/api") -}}
{{- end -}}
{{- range $name, $tokens := .Values.tokens.listeners -}}
{{- include "gateway.option" (dict "into" $into "name" (printf "Gateway__Listeners__%s__TokensFile" $name) "value" (printf "/tokens/listeners/%s" $name)) -}}
{{- end -}}
{{- if .Values.fleet.discovery.enabled -}}
{{- include "gateway.option" (dict "into" $into "name" "Gateway__Discovery__Enabled" "value" true) -}}
{{- include "gateway.option" (dict "into" $into "name" "Gateway__Discovery__Group" "value" .Values.fleet.discovery.group) -}}
{{- end -}}
{{- include "gateway.fleetOptions" (dict "root" . "into" $into) -}}
{{- range $into }}
{{ .name }}: {{ .value | quote }}
{{- end }}
{{- end -}}
