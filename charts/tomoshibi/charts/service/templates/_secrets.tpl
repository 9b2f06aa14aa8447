{{/*
Whether every secret this service is given by name is there, with its keys: a missing one is a clear message before anything is applied, not a pod that
waits. Only where a cluster answers; `helm template` asks nobody. Which of the two it is says the ConfigMap that Kubernetes puts into every namespace:
whoever may deploy to one namespace only may not ask for more.
*/}}
{{- define "service.secretsAreThere" -}}
{{- if lookup "v1" "ConfigMap" .Release.Namespace "kube-root-ca.crt" -}}
{{- $fact := include "service.fact" . | fromYaml -}}
{{- $own := concat (list "token.pem" "jwks.json") (ternary (list "database-app" "database-relay" "database-owner" "broker") list (ne $fact.database "")) $fact.files (include "service.proofFiles" . | fromYamlArray) (include "service.mailFiles" . | fromYamlArray) -}}
{{- include "service.secretIsThere" (list . (include "service.secret" .) $own) -}}
{{- if .Values.global.tls.enabled }}{{ include "service.secretIsThere" (list . (printf "%s-tls" (include "service.secret" .)) (list "tls.crt" "tls.key" "ca.crt")) }}{{ end -}}
{{- if $fact.database -}}
{{- include "service.secretIsThere" (list . (printf "%s-deploy" .Values.global.secrets.prefix) (list "broker")) -}}
{{- if .Values.global.database.tls }}{{ include "service.secretIsThere" (list . .Values.global.database.authoritySecret (list "ca.crt")) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "service.secretIsThere" -}}
{{- $namespace := (index . 0).Release.Namespace -}}
{{- $name := index . 1 -}}
{{- $secret := lookup "v1" "Secret" $namespace $name -}}
{{- if not $secret }}{{ fail (printf "the secret %s is not in the namespace %s: see services/guide/kubernetes.md" $name $namespace) }}{{ end -}}
{{- $data := $secret.data | default dict -}}
{{- range index . 2 }}{{ if not (hasKey $data .) }}{{ fail (printf "the secret %s in the namespace %s has no key %s: see services/guide/kubernetes.md" $name $namespace .) }}{{ end }}{{ end -}}
{{- end }}
