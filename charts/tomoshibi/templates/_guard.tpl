{{/* What a schema cannot say: things that must hold together. */}}
{{- define "tomoshibi.guard" -}}
{{- $residency := .Values.global.residency -}}
{{- if and (hasPrefix "jp-onprem:" $residency.region) (not $residency.site) -}}
{{- fail "global.residency.site is needed with jp-onprem: the address and owner of the site" -}}
{{- end -}}
{{- if and (hasPrefix "jp-onprem:" $residency.region) (has "podLabels" $residency.proofs) -}}
{{- fail "global.residency.proofs: podLabels cannot prove a site of one's own: a label holds no colon, so the node says jp-onprem-<site> where the region is jp-onprem:<site>; take siteStatement" -}}
{{- end -}}
{{- if and .Values.global.telemetry.endpoint (not .Values.global.telemetry.to) -}}
{{- fail "global.telemetry.endpoint needs global.telemetry.to, where the collector is for the network policies: without it every pod waits for what it may not reach" -}}
{{- end -}}
{{- if and .Values.global.mail.host (not (and .Values.global.mail.from .Values.global.mail.to)) -}}
{{- fail "global.mail.host needs global.mail.from, the sender's address, and global.mail.to, where the server is for the network policy" -}}
{{- end -}}
{{- if and .Values.global.mail.user (not .Values.global.mail.startTls) -}}
{{- fail "global.mail.user needs global.mail.startTls: a password is not sent in the clear" -}}
{{- end -}}
{{- $vault := index .Values "storage-vault" -}}
{{- if and $vault.enabled $vault.autoscaling.enabled -}}
{{- fail "storage-vault does not scale by itself while its keys are a folder: its pods share one node" -}}
{{- end -}}
{{- if and .Values.global.namespaces.vault (ne .Values.global.namespaces.vault .Release.Namespace) $vault.enabled -}}
{{- fail "storage-vault.enabled with global.namespaces.vault elsewhere: install the vault as a release of its own in that namespace and switch it off here" -}}
{{- end -}}
{{- end -}}
