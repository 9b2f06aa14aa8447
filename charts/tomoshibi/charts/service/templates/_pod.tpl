{{- define "service.labels" -}}
{{ include "service.selector" . }}
app.kubernetes.io/part-of: tomoshibi
app.kubernetes.io/version: {{ .Values.global.image.tag | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: tomoshibi-{{ .Chart.Version }}
{{- end }}

{{- define "service.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The secret with a service's keys and passwords; made outside this chart. */}}
{{- define "service.secret" -}}
{{ .Values.global.secrets.prefix }}-{{ .Chart.Name }}
{{- end }}

{{- define "service.image" -}}
{{ .Values.global.image.registry }}/{{ .Chart.Name }}:{{ .Values.global.image.tag }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* The namespace of a service: the vault may live in one of its own. Takes (list context name). */}}
{{- define "service.namespaceOf" -}}
{{- $context := index . 0 -}}
{{- if eq (index . 1) "storage-vault" -}}{{ $context.Values.global.namespaces.vault | default $context.Release.Namespace }}
{{- else -}}{{ $context.Values.global.namespaces.services | default $context.Release.Namespace }}{{- end -}}
{{- end }}

{{- define "service.connection" -}}
{{- $context := index . 0 -}}
{{- $database := $context.Values.global.database -}}
Host={{ $database.host }};Port={{ $database.port }};Database={{ index . 1 }};Username={{ index . 1 }}_{{ index . 2 }};Maximum Pool Size={{ index $database.poolSizes (index . 2) }};{{ if eq (index . 2) "owner" }}Timeout=60{{ else }}Timeout=3;Command Timeout=6{{ end }};GSS Encryption Mode=Disable;
{{- if $database.tls }}SSL Mode=VerifyFull;Root Certificate=/run/secrets/database/ca.crt{{ else }}SSL Mode=Disable{{ end }}
{{- end }}

{{/* Everything a process is told; the same for serving and migrating. Takes (list context migrating). */}}
{{- define "service.env" -}}
{{- $context := index . 0 -}}
{{- $migrating := index . 1 -}}
{{- $global := $context.Values.global -}}
{{- $fact := include "service.fact" $context | fromYaml -}}
{{- $env := dict
  "ASPNETCORE_URLS" (printf "%s://+:8443;http://+:8081" (ternary "https" "http" $global.tls.enabled))
  "Health__Port" "8081"
  "Health__FarewellSeconds" "5"
  "DOTNET_EnableDiagnostics" "0"
  "MASSTRANSIT_USAGE_TELEMETRY" "false"
  "Tokens__PrivateKeyFile" "/run/secrets/tomoshibi/token.pem"
  "Tokens__JwksFile" "/run/secrets/tomoshibi/jwks.json"
}}
{{- range $peer := $fact.calls }}
{{- $_ := set $env (printf "Peers__%s" (splitList "-" $peer | join " " | title | nospace)) (printf "%s://%s.%s.svc:8443" (ternary "https" "http" $global.tls.enabled) $peer (include "service.namespaceOf" (list $context $peer))) }}
{{- end }}
{{- if $global.tls.enabled }}
{{- $_ := merge $env (dict "Tls__CertificateFile" "/run/secrets/tls/tls.crt" "Tls__KeyFile" "/run/secrets/tls/tls.key" "Tls__AuthorityFile" "/run/secrets/tls/ca.crt" "Tls__ClientNames" (join " " $fact.callers)) }}
{{- end }}
{{- with $global.telemetry.endpoint }}
{{- $_ := set $env "Telemetry__Endpoint" . }}
{{- end }}
{{- if $fact.database }}
{{- $scheme := ternary "amqps" "amqp" $global.broker.tls }}
{{- $_ := merge $env (dict
  "Database__App" (include "service.connection" (list $context $fact.database "app"))
  "Database__Relay" (include "service.connection" (list $context $fact.database "relay"))
  "Database__AppPasswordFile" "/run/secrets/tomoshibi/database-app"
  "Database__RelayPasswordFile" "/run/secrets/tomoshibi/database-relay"
  "Broker__Uri" (printf "%s://%s@%s:%d/%s" $scheme $context.Chart.Name $global.broker.host (int $global.broker.port) $global.broker.virtualHost)
  "Broker__PasswordFile" "/run/secrets/tomoshibi/broker") }}
{{- if $migrating }}
{{- $_ := merge $env (dict
  "Database__Owner" (include "service.connection" (list $context $fact.database "owner"))
  "Database__OwnerPasswordFile" "/run/secrets/tomoshibi/database-owner"
  "Broker__TopologyUri" (printf "%s://%s@%s:%d/%s" $scheme $global.broker.deployUser $global.broker.host (int $global.broker.port) $global.broker.virtualHost)
  "Broker__TopologyPasswordFile" "/run/secrets/deploy/broker") }}
{{- end }}
{{- end }}
{{- if eq $context.Chart.Name "storage-vault" }}
{{- $_ := merge $env (dict "Residency__Region" $global.residency.region "Residency__Site" $global.residency.site) (include "service.proofs" $context | fromYaml) }}
{{- else if eq $context.Chart.Name "tenant-directory" }}
{{- $_ := set $env "Staff__ConsoleBaseUrl" (printf "https://%s" $global.deskHost) }}
{{- if and $global.mail.host (not $migrating) }}
{{- $_ := merge $env (dict "Mail__Host" $global.mail.host "Mail__Port" (toString (int $global.mail.port)) "Mail__StartTls" (toString $global.mail.startTls) "Mail__From" $global.mail.from "Mail__ConsoleUrl" $global.mail.consoleUrl) }}
{{- if $global.mail.user }}
{{- $_ := merge $env (dict "Mail__User" $global.mail.user "Mail__PasswordFile" "/run/secrets/tomoshibi/smtp.password") }}
{{- end }}
{{- end }}
{{- else if eq $context.Chart.Name "line-contact-point" }}
{{- $_ := merge $env (dict "Line__Api" "https://api.line.me" "Line__Login" "https://api.line.me" "Line__Access" "https://access.line.me" "Line__PublicBaseUrlFormat" "https://{host}") }}
{{- else if eq $context.Chart.Name "gateway" }}
{{- $_ := merge $env (dict "Gateway__DeskHost" $global.deskHost "Gateway__TrustedProxyHops" (toString $global.ingressHops)) }}
{{- end }}
{{- $_ := merge $env $fact.env }}
{{- /* What the operator says comes last and wins. */}}
{{- range $name, $value := mergeOverwrite $env $context.Values.env }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{/* How the vault learns for itself where it is (trust 6.1). Without a second source it would not start, so neither does the chart. */}}
{{- define "service.proofs" -}}
{{- $proofs := .Values.global.residency.proofs -}}
{{- if not (or $proofs (dig "Vault__AwsKms__KeyArn" "" .Values.env)) }}{{ fail "global.residency.proofs: the vault starts only where a second source says the same region: siteStatement, database, podLabels, instanceDocument, or a key in AWS KMS" }}{{ end }}
{{- if has "siteStatement" $proofs }}
Residency__SiteStatementFile: /run/secrets/tomoshibi/site.jws
Residency__SiteOwnerKeyFile: /run/secrets/tomoshibi/site-owner.pem
{{- end }}
{{- if has "database" $proofs }}
Residency__Database: "true"
{{- end }}
{{- if has "podLabels" $proofs }}
Residency__PodLabelsFile: /run/pod/labels
{{- end }}
{{- if has "instanceDocument" $proofs }}
Residency__InstanceCertificateFile: /run/secrets/tomoshibi/instance.pem
{{- end }}
{{- end }}

{{/* Files of the vault's secret that only some proofs have. */}}
{{- define "service.proofFiles" -}}
{{- if eq .Chart.Name "storage-vault" }}
{{- if has "siteStatement" .Values.global.residency.proofs }}
- site.jws
- site-owner.pem
{{- end }}
{{- if has "instanceDocument" .Values.global.residency.proofs }}
- instance.pem
{{- end }}
{{- end }}
{{- end }}

{{/* The mail user's password: tenant-directory's alone, and not its migration's. */}}
{{- define "service.mailFiles" -}}
{{- if and (eq .Chart.Name "tenant-directory") .Values.global.mail.host .Values.global.mail.user }}
- smtp.password
{{- end }}
{{- end }}

{{/* The pod's own labels, for the proof podLabels of the vault. */}}
{{- define "service.readsLabels" -}}
{{- if and (eq .Chart.Name "storage-vault") (has "podLabels" .Values.global.residency.proofs) }}yes{{ end }}
{{- end }}

{{- define "service.container" -}}
image: {{ include "service.image" . }}
imagePullPolicy: {{ .Values.global.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities: {drop: [ALL]}
{{- end }}

{{- define "service.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.global.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - {name: {{ . }}}
  {{- end }}
{{- end }}
{{- end }}

{{/* In Japan or nowhere: one term, so that there is no second one to slip through. */}}
{{- define "service.nodeAffinity" -}}
nodeAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    nodeSelectorTerms:
      - matchExpressions:
          - {key: {{ .Values.global.residency.nodeLabel }}, operator: In, values: [{{ .Values.global.residency.region | replace ":" "-" }}]}
{{- end }}

{{/* Takes (list context migrating). Only what this process reads is mounted: no serving pod sees the owner's password. */}}
{{- define "service.volumes" -}}
{{- $context := index . 0 -}}
{{- $fact := include "service.fact" $context | fromYaml -}}
{{- $items := concat (list "token.pem" "jwks.json") (ternary (list "database-app" "database-relay" "broker") list (ne $fact.database "")) (ternary (list "database-owner") list (index . 1)) $fact.files (include "service.proofFiles" $context | fromYamlArray) (ternary list (include "service.mailFiles" $context | fromYamlArray) (index . 1)) -}}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
- name: secrets
  secret:
    secretName: {{ include "service.secret" $context }}
    defaultMode: 0440
    items:
      {{- range $items }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- if include "service.readsLabels" $context }}
- name: pod
  downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}
{{- end }}
{{- if $context.Values.global.tls.enabled }}
- name: tls
  secret: {secretName: {{ include "service.secret" $context }}-tls, defaultMode: 0440}
{{- end }}
{{- if and $fact.database $context.Values.global.database.tls }}
- name: database-authority
  secret: {secretName: {{ $context.Values.global.database.authoritySecret }}, defaultMode: 0440, items: [{key: ca.crt, path: ca.crt}]}
{{- end }}
{{- if index . 1 }}
- name: deploy
  secret: {secretName: {{ $context.Values.global.secrets.prefix }}-deploy, defaultMode: 0440, items: [{key: broker, path: broker}]}
{{- end }}
{{- end }}

{{- define "service.mounts" -}}
{{- $context := index . 0 -}}
{{- $fact := include "service.fact" $context | fromYaml -}}
- {name: tmp, mountPath: /tmp}
- {name: secrets, mountPath: /run/secrets/tomoshibi, readOnly: true}
{{- if include "service.readsLabels" $context }}
- {name: pod, mountPath: /run/pod, readOnly: true}
{{- end }}
{{- if $context.Values.global.tls.enabled }}
- {name: tls, mountPath: /run/secrets/tls, readOnly: true}
{{- end }}
{{- if and $fact.database $context.Values.global.database.tls }}
- {name: database-authority, mountPath: /run/secrets/database, readOnly: true}
{{- end }}
{{- if index . 1 }}
- {name: deploy, mountPath: /run/secrets/deploy, readOnly: true}
{{- end }}
{{- end }}
