{{/* The arrows of design §2 for one service, both ways. Whatever is not here is denied. */}}
{{- define "service.flows" -}}
{{- $fact := include "service.fact" . | fromYaml -}}
{{- $global := .Values.global -}}
ingress:
  {{- if eq .Chart.Name "gateway" }}
  - from: {{- toYaml $global.ingressFrom | nindent 6 }}
    ports: [{port: 8443, protocol: TCP}]
  {{- else }}
  - from:
      {{- range $caller := $fact.callers }}
      - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ include "service.namespaceOf" (list $ $caller) }}}}
        podSelector: {matchLabels: {app.kubernetes.io/name: {{ $caller }}, app.kubernetes.io/part-of: tomoshibi}}
      {{- end }}
    ports: [{port: 8443, protocol: TCP}]
  {{- end }}
egress:
  {{- include "service.dns" . | nindent 2 }}
  - to:
      {{- range $peer := $fact.calls }}
      - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ include "service.namespaceOf" (list $ $peer) }}}}
        podSelector: {matchLabels: {app.kubernetes.io/name: {{ $peer }}, app.kubernetes.io/part-of: tomoshibi}}
      {{- end }}
    ports: [{port: 8443, protocol: TCP}]
  {{- if $fact.database }}
  {{- include "service.stores" . | nindent 2 }}
  {{- end }}
  {{- with $global.telemetry.to }}
  - to: {{- toYaml . | nindent 6 }}
    ports: [{port: {{ $global.telemetry.port }}, protocol: TCP}]
  {{- end }}
  {{- if eq .Chart.Name "line-contact-point" }}
  # LINE has no fixed addresses: the world on 443, but nothing private.
  - to:
      - ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16]}
    ports: [{port: 443, protocol: TCP}]
  {{- end }}
  {{- if and (eq .Chart.Name "tenant-directory") $global.mail.host }}
  # SMTP for one: nobody else has a mail server.
  - to: {{- toYaml $global.mail.to | nindent 6 }}
    ports: [{port: {{ $global.mail.port }}, protocol: TCP}]
  {{- end }}
  {{- with include "service.instanceDocument" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .Values.egress }}
  # Named by the operator, e.g. the key provider of the vault.
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* For the vault's pods and its migration alike: both prove where they are before they do anything. */}}
{{- define "service.instanceDocument" -}}
{{- if and (eq .Chart.Name "storage-vault") (has "instanceDocument" .Values.global.residency.proofs) }}
# The cloud's own word about where this machine is.
- to:
    - ipBlock: {cidr: 169.254.169.254/32}
  ports: [{port: 80, protocol: TCP}]
{{- end }}
{{- end }}

{{- define "service.dns" -}}
- to: {{- toYaml .Values.global.dns | nindent 4 }}
  ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
{{- end }}

{{- define "service.stores" -}}
- to: {{- toYaml .Values.global.database.to | nindent 4 }}
  ports: [{port: {{ .Values.global.database.port }}, protocol: TCP}]
- to: {{- toYaml .Values.global.broker.to | nindent 4 }}
  ports: [{port: {{ .Values.global.broker.port }}, protocol: TCP}]
{{- end }}
