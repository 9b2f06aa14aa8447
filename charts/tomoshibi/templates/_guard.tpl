{{/* What a schema cannot say: things that must hold together. */}}
{{- define "tomoshibi.guard" -}}
{{- $residency := .Values.global.residency -}}
{{- if and (hasPrefix "jp-onprem:" $residency.region) (not $residency.site) -}}
{{- fail "global.residency.site is needed with jp-onprem: the address and owner of the site" -}}
{{- end -}}
{{- $vault := index .Values "storage-vault" -}}
{{- if and $vault.enabled $vault.autoscaling.enabled -}}
{{- fail "storage-vault does not scale by itself while its keys are a folder: its pods share one node" -}}
{{- end -}}
{{- if and .Values.global.namespaces.vault (ne .Values.global.namespaces.vault .Release.Namespace) $vault.enabled -}}
{{- fail "storage-vault.enabled with global.namespaces.vault elsewhere: install the vault as a release of its own in that namespace and switch it off here" -}}
{{- end -}}
{{- end -}}
